import type { MemoryCommand } from '../observation.ts';
import type { PlanStep } from '../plan-step.ts';
import { addToLayout } from './layout.ts';
import type { Machine } from './machine.ts';
import { NEW_STICK } from './watch-sticks.ts';
import type { Work } from './work.ts';

export interface CommandNote {
  /** Key of the step it belongs to. */
  readonly key: string;
  readonly restore?: boolean;
}

/** Sends one command; nothing else is decided before it is answered and the machine was looked at again. */
export function issueCommand(work: Work, machine: Machine, command: MemoryCommand, note: CommandNote): void {
  const { state } = work;
  const id = (state.commandCount += 1);
  const operationId = state.run?.operation.id ?? null;
  state.command = { id, command, restore: note.restore ?? false, key: note.key, operationId };
  machine.issuedAt = work.at;
  machine.fresh = false;
  work.effects.push({ type: 'command', commandId: id, command });
}

/** Executes the head of a plan. The layout is written before the stick is plugged. */
export function performStep(work: Work, machine: Machine, step: PlanStep, key: string, totalBytes: number): void {
  switch (step.kind) {
    case 'set-balloon-target':
      return sendTarget(work, machine, step.targetBytes, key, totalBytes);
    case 'plug': {
      const { origin: _, ...stick } = step.stick;
      if (!step.restore) {
        addToLayout(work, step.stick, 'The target needs it.');
        work.state.stickCount += 1;
      }
      machine.sticks = { ...machine.sticks, [stick.id]: NEW_STICK };
      return issueCommand(work, machine, { type: 'plug', ...stick }, { key, restore: step.restore });
    }
    case 'set-requested-size': {
      const { id, requestedBytes } = step;
      return issueCommand(work, machine, { type: 'set-requested-size', id, requestedBytes }, { key });
    }
    case 'unplug':
      return issueCommand(work, machine, { type: 'unplug', id: step.id, memdev: step.memdev }, { key });
    case 'await-guest':
  }
}

function sendTarget(work: Work, machine: Machine, targetBytes: number, key: string, totalBytes: number): void {
  machine.sent = { bytes: targetBytes, fromBytes: machine.observation.actualBytes, totalBytes };
  machine.lastValueBytes = targetBytes;
  machine.leastAskedBytes = Math.min(machine.leastAskedBytes ?? targetBytes, targetBytes);
  issueCommand(work, machine, { type: 'balloon', targetBytes }, { key });
}
