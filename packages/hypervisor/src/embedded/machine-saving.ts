import { MachineSaveError, type SavedMachine } from '../hypervisor.ts';
import { describeMachine, type MachineParts } from './describe-machine.ts';

export interface SavingHost {
  readonly machine: MachineParts;
  readonly mailbox: { readonly queued: number; readonly stopped: boolean; post(entry: () => void): void };
  readonly halt: () => void;
}

export interface MachineSaving {
  save(): Promise<SavedMachine>;
  /** The machine is gone; whoever waits for it to be saved hears of it. */
  ended(): void;
}

/** What the two say to each other stays in the rings; everything else that is on its way happens first. */
export function createMachineSaving({ machine, mailbox, halt }: SavingHost): MachineSaving {
  let whenGone: () => void = () => {};

  function save(): Promise<SavedMachine> {
    const obstacle = mailbox.stopped ? 'it is gone' : findObstacle(machine);
    if (obstacle) return Promise.reject(new MachineSaveError(obstacle));
    machine.link.hold();
    return new Promise((resolve, reject) => {
      whenGone = () => reject(new MachineSaveError('it ended meanwhile'));
      mailbox.post(function whenQuiet() {
        if (mailbox.queued > 0) return mailbox.post(whenQuiet);
        resolve(describeMachine(machine));
        halt();
      });
    });
  }

  return { save, ended: () => whenGone() };
}

function findObstacle({ guest, memory }: MachineParts): string | undefined {
  if (!guest.save) return 'its guest is not one that can be saved';
  return memory.device.save && memory.plugging.save ? undefined : 'its memory device is not one that can be saved';
}
