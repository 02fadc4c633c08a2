import type { Vm } from '@dimmer/contract';
import type { Sentence } from './sentence.ts';

/** What a VM that is not simply running has to say; null when it runs. */
export function explainPower({ state, stateReason }: Pick<Vm, 'state' | 'stateReason'>): Sentence | null {
  const said = POWER[state];
  return said && { ...said, text: stateReason ?? said.text };
}

const POWER: Readonly<Record<Vm['state'], Sentence | null>> = {
  running: null,
  defined: { tone: 'quiet', lead: 'Off.', text: 'Its target is kept and applied when it has started.' },
  starting: {
    tone: 'quiet',
    lead: 'Starting.',
    text: 'Firmware and guest boot; then the guest connects to Dynamic Memory.',
  },
  paused: {
    tone: 'quiet',
    lead: 'Paused.',
    text: 'The guest stands still, so it answers no memory requests until it is resumed.',
  },
  saved: { tone: 'quiet', lead: 'Saved.', text: 'Its memory is on disk.' },
  stopping: { tone: 'quiet', lead: 'Shutting down.', text: 'The guest was asked to power off.' },
  failed: { tone: 'bad', lead: 'Failed.', text: 'The machine ended unexpectedly.' },
  unreachable: {
    tone: 'bad',
    lead: 'Unreachable.',
    text: 'The connection to the machine is lost; figures are the last known ones. Dimmer goes on trying.',
  },
};
