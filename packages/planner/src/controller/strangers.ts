import { addToLayout, moveInLayout } from './layout.ts';
import type { Machine } from './machine.ts';
import { highestNumber } from './stick-names.ts';
import { say, type Work } from './work.ts';

/** Sticks that the layout does not know were plugged by somebody else, and the hypervisor's word on addresses counts. */
export function noteStrangers(work: Work, machine: Machine): void {
  const { sticks } = machine.observation;
  const listed = new Map(work.state.desired.layout.map((stick) => [stick.id, stick]));
  for (const stick of sticks) {
    const known = listed.get(stick.id);
    if (known) moveInLayout(work, known, stick);
    if (known || stick.id === '') continue;
    const byHand = work.state.handBackends[stick.memdev] !== undefined;
    const because = byHand ? 'It was plugged by the monitor.' : 'It was plugged by somebody else.';
    const origin = byHand ? 'monitor' : 'outside';
    addToLayout(work, { ...stick, origin }, because);
    const { id, sizeBytes, addressBytes } = stick;
    say(work, 'device.plugged', { id, sizeBytes, addressBytes, origin }, { operationId: null });
  }
  work.state.stickCount = Math.max(work.state.stickCount, highestNumber(sticks));
}
