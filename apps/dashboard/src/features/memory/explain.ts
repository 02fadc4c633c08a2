import type { Vm, Warning } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';
import { epochMs, secondsWords } from '../../lib/time.ts';
import { MADE_OF } from '../devices/has-sticks.ts';
import { explainPower } from './explain-power.ts';
import type { ExplainedVm } from './explained-vm.ts';
import type { Sentence } from './sentence.ts';

/** A guest answers memory requests this long after it has connected (spec 2, POST_INIT_WAIT). */
export const POST_INIT_WAIT_MS = 50_000;

type Memory = Vm['memory'];

const SKIPPED = 'Fast boot is on: the time of this VM is skipped ahead through firmware and the 50 s.';

const BY_HAND =
  'Memory was changed in the monitor and still moves; Dimmer applies nothing by itself until a target is set.';
/** Whoever started the machine may have a mind of his own about its size. */
const LEFT =
  'The machine has the size that somebody else gave it. Dimmer applies nothing by itself until a target is set.';
type Guest = NonNullable<Memory['guest']>;

/**
 * Why actual is not target, or what else wants to be known; null for a VM at rest (silence is health). `skipsWaits`:
 * Dimmer skips the VM through its boot and the guest's wait.
 */
export function explain(vm: ExplainedVm, now: number, skipsWaits: boolean): Sentence | null {
  const said = explainVm(vm, now);
  return said && skipsWaits && isBooting(vm.memory) ? { ...said, text: `${said.text} ${SKIPPED}` } : said;
}

function explainVm(vm: ExplainedVm, now: number): Sentence | null {
  return explainPower(vm, now) ?? withDiagnosis(vm, explainPhase(vm, now) ?? explainWarning(vm.memory));
}

/** What keeps a real guest is often a matter of how its machine was started: the diagnosis knows. */
function withDiagnosis({ qemu, memory }: ExplainedVm, said: Sentence | null): Sentence | null {
  const isStuck = memory.phase === 'waiting-for-guest' || memory.phase === 'partial' || said?.tone === 'warn';
  return said && qemu && isStuck ? { ...said, more: { tab: 'diagnosis', words: 'Diagnosis' } } : said;
}

function isBooting({ phase, guest }: Memory): boolean {
  return phase === 'waiting-for-guest' || phase === 'reboot-transient' || isInInitialWait(guest);
}

function explainPhase(vm: ExplainedVm, now: number): Sentence | null {
  const { memory } = vm;
  switch (memory.phase) {
    case 'settled':
      return explainRest(vm);
    case 'growing':
    case 'shrinking':
      return explainMove(memory, now);
    case 'partial':
      return explainPartial(memory);
    case 'waiting-for-guest':
      return explainWait(vm, now);
    case 'reboot-transient':
      return explainReboot(vm);
    case 'offline':
      return null;
  }
}

function explainRest({ memory, qemu }: ExplainedVm): Sentence | null {
  if (memory.control !== 'manual') return null;
  if (qemu?.attach) return { tone: 'quiet', lead: 'Left as it is.', text: LEFT };
  const text = `Memory was changed in the monitor, so Dimmer applies nothing by itself. Its last target was ${sizeWords(memory.targetBytes)}; set a target to take control back.`;
  return { tone: 'quiet', lead: 'Controlled by hand.', text };
}

function explainMove(memory: Memory, now: number): Sentence {
  if (memory.control === 'manual') return { tone: 'quiet', lead: 'Moving, by hand.', text: BY_HAND };
  const waiting = initialWait(memory.guest, now);
  if (waiting) return waiting;
  const gap = memory.actualBytes === null ? null : Math.abs(memory.actualBytes - memory.targetBytes);
  const lead = gap === null ? 'On the way.' : gap === 0 ? 'At the target.' : `${sizeWords(gap)} to go.`;
  const worry = explainWarning(memory);
  if (worry) return { ...worry, text: `${lead} ${worry.text}` };
  const doing = memory.phase === 'growing' ? 'The guest is taking memory in.' : 'The guest is giving pages back.';
  return { tone: 'quiet', lead, text: `${doing}${reportAge(memory.guest, now)}` };
}

function reportAge(guest: Memory['guest'], now: number): string {
  const at = epochMs(guest?.reportedAt);
  return at === null ? '' : ` Its last report is ${secondsWords(now - at)} old.`;
}

function explainPartial(memory: Memory): Sentence {
  const short = memory.actualBytes === null ? null : Math.abs(memory.actualBytes - memory.targetBytes);
  const because = worstWarning(memory)?.message ?? 'The guest stopped short of its target.';
  const wanted = `${sizeWords(memory.targetBytes)} stays wanted.`;
  return {
    tone: 'warn',
    lead: short === null ? 'Stopped short.' : `${sizeWords(short)} short.`,
    text: `${because} ${wanted}`,
  };
}

function explainWait({ memory: { guest }, memoryDevice }: ExplainedVm, now: number): Sentence {
  const missing =
    memoryDevice === 'hv-balloon' ? 'It has not connected to Dynamic Memory yet.' : 'Its driver has not answered yet.';
  const text = `${missing} The target is stored and applied once it has.`;
  return initialWait(guest, now) ?? { tone: 'quiet', lead: 'Waiting for the guest.', text };
}

function initialWait(guest: Memory['guest'], now: number): Sentence | null {
  const since = isInInitialWait(guest) ? epochMs(guest.waitingSince) : null;
  if (since === null) return null;
  const until = since + POST_INIT_WAIT_MS;
  const left = until > now ? `, ${secondsWords(until - now)} left` : '';
  const text = `It answers memory requests 50 s after connecting${left}. The target is stored; nothing to do.`;
  return { tone: 'quiet', lead: 'Waiting for the guest.', text, wait: { since, until } };
}

function isInInitialWait(guest: Memory['guest']): guest is Guest {
  return guest !== null && guest.state === 'POST_INIT_WAIT' && guest.waitingSince !== null;
}

function explainReboot({ memory, memoryDevice }: ExplainedVm): Sentence {
  const { bootBytes, pluggedBytes, targetBytes, growthMode } = memory;
  const until = memoryDevice === 'hv-balloon' ? 'it reconnects' : 'its driver answers';
  // DIMMs stay over a reset; sticks of the protocol and what came out of a device do not.
  const boots =
    growthMode === 'pc-dimm'
      ? `It has all that is plugged, ${sizeWords(pluggedBytes)},`
      : `It has its boot memory of ${sizeWords(bootBytes)}`;
  const back =
    growthMode === 'haprot'
      ? `its ${MADE_OF[growthMode].parts} and ${sizeWords(targetBytes)} are`
      : `${sizeWords(targetBytes)} is`;
  const text = `${boots} until ${until}; then ${back} applied again without anyone asking.`;
  return { tone: 'quiet', lead: 'The guest is restarting.', text };
}

function explainWarning(memory: Memory): Sentence | null {
  const warning = worstWarning(memory);
  if (!warning) return null;
  const tone = warning.severity === 'error' ? 'bad' : warning.severity === 'warning' ? 'warn' : 'quiet';
  return { tone, lead: WARNING_LEADS[warning.code], text: warning.message };
}

const RANK = { error: 2, warning: 1, info: 0 } as const;

function worstWarning(memory: Memory): Warning | undefined {
  return memory.warnings.toSorted((a, b) => RANK[b.severity] - RANK[a.severity])[0];
}

const WARNING_LEADS: Readonly<Record<Warning['code'], string>> = {
  'host-memory-short': 'The host is short of memory.',
  'use-of-released-page': 'The guest uses memory that it gave away.',
  'protocol-warnings': 'The guest breaks the protocol.',
  'guest-floor': 'The guest is at its floor.',
  'guest-silent': 'The guest is silent.',
  'partial-hot-add': 'The guest took a stick in part.',
  'no-slots': 'All slots are taken.',
  'no-address-space': 'No addresses are left.',
  'at-maximum': 'At the maximum.',
  'v1-hazard': 'A hazard of this edition.',
};
