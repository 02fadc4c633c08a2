import type { Clock } from '@dimmer/reducer';
import type { FastBoot } from './fast-boot.ts';

type Emit = (name: string, data?: Readonly<Record<string, unknown>>) => void;

/**
 * Decides which of the device's events reach the monitor, and when. HAPROT events always do, at once. The device's states
 * come by the ten thousand in one unballoon, so one event is sent for each operation that begins or ends. Status reports
 * of skipped time are summed up by the last one.
 */
export interface Announcer {
  announce(name: string, data: Readonly<Record<string, unknown>>): void;
  /** The skipping has ended: what it held back goes out. */
  flush(): void;
  /** What it holds back, and the operation it told of last. */
  save(): AnnouncerMemory;
}

export interface AnnouncerMemory {
  readonly operation: string;
  readonly heldReport: Readonly<Record<string, unknown>> | null;
}

const NOTHING_TOLD: AnnouncerMemory = { operation: '', heldReport: null };

export function createAnnouncer(
  emit: Emit,
  fastBoot: Pick<FastBoot, 'skipping'>,
  hideX: boolean,
  memory = NOTHING_TOLD,
): Announcer {
  let { operation, heldReport } = memory;

  function announceState(data: Readonly<Record<string, unknown>>): void {
    const next = operationOf(String(data['state']));
    if (next === operation) return;
    operation = next;
    if (!hideX) emit('X_HV_BALLOON_STATE', data);
  }

  return {
    announce(name, data) {
      if (name === 'X_HV_BALLOON_STATE') announceState(data);
      else if (name === 'HV_BALLOON_STATUS_REPORT' && fastBoot.skipping) heldReport = data;
      else emit(name, data);
    },
    flush() {
      if (heldReport) emit('HV_BALLOON_STATUS_REPORT', heldReport);
      heldReport = null;
    },
    save: () => ({ operation, heldReport }),
  };
}

/** `UNBALLOON_POSTING` and `UNBALLOON_RB_WAIT` are the same operation. */
function operationOf(state: string): string {
  return /^(HOT_ADD|BALLOON|UNBALLOON)_/.exec(state)?.[1] ?? state;
}

/** When the device's present state was entered, in epoch milliseconds. */
export function createSince<State>(wallNow: Clock['now'], start?: { readonly state: State; readonly at: number }) {
  let state: State | undefined = start?.state;
  let at = start?.at ?? wallNow();
  return {
    note(next: State): void {
      if (next === state) return;
      state = next;
      at = wallNow();
    },
    get at() {
      return Math.floor(at);
    },
  };
}
