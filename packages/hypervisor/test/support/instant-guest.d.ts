import { PageRangeTree } from '@dimmer/pages';
import type { GuestPort, GuestPortEffect } from '../../src/index.ts';
export interface InstantGuestOptions {
  readonly bootBytes: number;
  readonly bootMs?: number;
  /** Pages it keeps. */
  readonly floorPages?: number;
  readonly hotAdd?: boolean;
  /** n of 2^n MiB. */
  readonly alignment?: number;
  readonly ringBytes?: number;
  /** Gives no extent larger than this, and leaves a page between each two: the host's ranges stay apart. */
  readonly extentPages?: number;
  /** Answers of more than so many ranges are split. */
  readonly rangesPerAnswer?: number;
  /** Pages of a hot-add it takes at most, in all. */
  readonly hotAddLimitPages?: number;
}
/**
 * A guest without any time of its own: it answers in the step in which it was asked. Its free memory is one tree, of which
 * it gives the highest pages first.
 */
export declare function createInstantGuest(options: InstantGuestOptions): {
  port: GuestPort;
  owned: PageRangeTree;
  seen: string[];
  /** Does this with the next input. */
  inject(effect: GuestPortEffect): void;
  /** Stops answering; what came meanwhile is answered after `speak`, with the next input. */
  hush(): void;
  speak(): void;
};
