import type { MachineEvent } from '@dimmer/planner';
import { printJson, type QmpClient } from '@dimmer/qmp';
import type { Clock } from '@dimmer/reducer';
import type { StatsSource } from './guest-stats.ts';
import { readProperty } from './read-object.ts';

export interface StatsWorld {
  readonly client: QmpClient;
  readonly clock: Clock;
  readonly source: StatsSource;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  readonly onEvent: (listener: (event: MachineEvent) => void) => void;
  readonly tell: (event: MachineEvent) => void;
}

/**
 * What the guest says of itself comes every few seconds. When a device says that the guest's memory has changed, the guest
 * is asked at once, so that nobody waits for its turn.
 */
export function followStats(world: StatsWorld): void {
  let isAsking = false;
  world.onEvent((event) => {
    if (isAsking || !isChange(event)) return;
    isAsking = true;
    void askGuestAnew(world).then((hasNews) => {
      isAsking = false;
      if (hasNews) world.tell({ type: 'stats-changed', at: world.wallNow(), raw: null });
    });
  });
}

function isChange(event: MachineEvent): boolean {
  return event.type === 'size-changed' || (event.type === 'acpi-ost' && event.status === 0);
}

/** How often, and how many times, the device is looked at for news of the guest: a guest answers in milliseconds. */
const LOOK_MS = 20;
const LOOKS = 25;

/**
 * Has the guest say anew what it has, without waiting for its turn: a device that is told to ask begins at once. Resolves
 * with whether the guest has said anything new; false too when the connection is gone.
 */
async function askGuestAnew({ client, clock, source }: StatsWorld): Promise<boolean> {
  const { path, pollingSeconds } = source;
  const look = async (): Promise<string> => printJson((await readProperty(client, path, 'guest-stats')) ?? null);
  const before = await look();
  const property = 'guest-stats-polling-interval';
  await client.execute('qom-set', { path, property, value: 0 });
  await client.execute('qom-set', { path, property, value: pollingSeconds });
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if ((await look()) !== before) return true;
    await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve));
  }
  return false;
}
