import type { CommandResult, MemoryCommand, MemoryShape, Observation } from '../../src/index.ts';

/** What the lab, and those who watch a random run, need of a simulated machine of any kind. */
export interface LabMachine {
  readonly shape: MemoryShape;
  /** Memory comes in such units, where the machine sets them and not its guest. */
  readonly unitBytes?: number;
  observe(): Observation;
  perform(command: MemoryCommand): CommandResult;
  /** How its guest really is. */
  readonly guest: {
    readonly ownedBytes: number;
    /** Requests for memory that it did not meet. */
    readonly shortAnswers: number;
    /** Hot-adds that it did not take whole: since its reset, and whether ever. */
    readonly shortHotAdds: number;
    readonly hasRefused: boolean;
  };
  readonly device: { readonly name: string; readonly targetChanged: boolean };
  readonly resets: number;
  /** When the guest was last reset or left: what was seen before is not so any more. */
  readonly disturbedAt: number;
  /** Since its last reset the guest has left the VMBus: the device does not know any more what it has (spec 3.7). */
  readonly hasLeft: boolean;
  powerOn(): void;
  reset(): void;
  leaveChannel(backAfterMs: number): void;
  pause(): void;
  powerOff(): void;
}
