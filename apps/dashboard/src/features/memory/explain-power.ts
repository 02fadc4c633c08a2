import type { Vm } from '@dimmer/contract';
import { clockTime, epochMs, secondsWords } from '../../lib/time.ts';
import type { ExplainedVm } from './explained-vm.ts';
import { GUEST_ANSWERS } from './guest-answers.ts';
import type { Sentence } from './sentence.ts';

/** What a VM that is not simply running has to say; null when it runs. `now` is epoch ms, by the server's clock. */
export function explainPower(vm: ExplainedVm, now: number): Sentence | null {
  const { state, stateReason, memoryDevice } = vm;
  if (state === 'unreachable') return explainUnreachable(vm, now);
  const said = POWER[state];
  if (said === null) return null;
  const text =
    stateReason ?? (state === 'starting' ? `Firmware and guest boot; then ${GUEST_ANSWERS[memoryDevice]}.` : said.text);
  return { ...said, text, ...(state === 'failed' && vm.qemu?.run && { more: LOG }) };
}

const LOG = { tab: 'log', words: 'Machine log' } as const;

/** Since when is as good as known: a moment for the log, and how long that is. */
function explainUnreachable({ stateReason, unreachableSince, memory, qemu }: ExplainedVm, now: number): Sentence {
  const since = epochMs(unreachableSince);
  const ofWhen = since === null ? 'the last known ones' : `those of ${clockTime(since)}`;
  const known = memory.actualBytes === null ? '' : ` Figures are ${ofWhen}.`;
  return {
    tone: 'bad',
    lead: since === null ? 'Unreachable.' : `Unreachable for ${secondsWords(now - since)}.`,
    text: `${stateReason ?? 'The connection to the machine is lost; Dimmer goes on trying.'}${known}`,
    ...(qemu?.run && { more: LOG }),
  };
}

const POWER: Readonly<Record<Exclude<Vm['state'], 'unreachable'>, Sentence | null>> = {
  running: null,
  defined: { tone: 'quiet', lead: 'Off.', text: 'Its target is kept and applied when it has started.' },
  starting: { tone: 'quiet', lead: 'Starting.', text: 'Firmware and guest boot.' },
  paused: {
    tone: 'quiet',
    lead: 'Paused.',
    text: 'The guest stands still, so it answers no memory requests until it is resumed.',
  },
  saved: { tone: 'quiet', lead: 'Saved.', text: 'Its memory is on disk.' },
  stopping: { tone: 'quiet', lead: 'Shutting down.', text: 'The guest was asked to power off.' },
  failed: { tone: 'bad', lead: 'Failed.', text: 'The machine ended unexpectedly.' },
};
