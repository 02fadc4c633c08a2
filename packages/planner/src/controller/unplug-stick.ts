import { potentialOf, readFacts } from '../facts.ts';
import { sayBytes } from '../words.ts';
import { deny } from './admit-target.ts';
import { beginRun } from './begin-run.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import { isRemovable, releasedOf } from './removable.ts';
import { situate } from './situate.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type UnplugStick = ControllerInput & { readonly type: 'unplug-stick' };

/** A person removes a stick that the guest does not use any more. The target is at most what remains. */
export function unplugStick(work: Work, wish: UnplugStick): void {
  const { state } = work;
  const { machine, desired } = state;
  const { id } = wish;
  const listed = desired.layout.some((stick) => stick.id === id);
  const stick = machine?.observation.sticks.find((one) => one.id === id);
  if (!stick && !listed) return answer(work, wish.requestId, deny('device-unknown', `There is no stick ${id}.`));
  if (!machine) return answer(work, wish.requestId, deny('not-running', 'A stick is removed from a running VM.'));
  if (!stick) return answer(work, wish.requestId, deny('device-not-plugged', `Stick ${id} is not plugged yet.`));
  if (!isRemovable(machine, stick)) {
    const releasedBytes = releasedOf(machine, id) ?? 0;
    const detail = `The guest still uses stick ${id}: ${sayBytes(releasedBytes)} of ${sayBytes(stick.sizeBytes)} are given back.`;
    return answer(work, wish.requestId, deny('device-busy', detail, { releasedBytes }));
  }
  const situation = situate(state, machine);
  const remains = readFacts(situation).potentialBytes - potentialOf(stick, situation);
  const interrupted = state.run !== null && state.run.unplugId === null;
  endRun(work, { state: 'superseded', outcome: 'superseded', because: `Interrupted by the removal of stick ${id}.` });
  if (desired.targetBytes > remains && desired.control === 'target') {
    saveDesired(work, { targetBytes: remains });
    say(
      work,
      'memory.target',
      { targetBytes: remains, formerTargetBytes: desired.targetBytes, stick: id },
      { actor: wish.actor },
    );
  }
  const { operationId, actor } = wish;
  const operation = beginRun(work, {
    id: operationId,
    kind: 'unplug',
    origin: 'user',
    actor,
    unplugId: id,
    interrupted,
  });
  answer(work, wish.requestId, { type: 'accepted', operation });
}
