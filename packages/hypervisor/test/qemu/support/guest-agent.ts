import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** `/proc/meminfo` of the guest, in bytes. */
export interface GuestMemory {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly availableBytes: number;
}

/** How the guest brings memory that is added to it into use. */
export type OnlinePolicy = 'online' | 'online_kernel' | 'online_movable' | 'offline';

/** Talks to the agent of `guest-init.ts`. A question that the guest does not live to answer is never answered. */
export interface GuestAgent {
  /** Resolves once the guest has come up for the `boot`th time, counted from 1. */
  whenReady(boot?: number): Promise<void>;
  readMemory(): Promise<GuestMemory>;
  /** Touches that much memory and gives it back: the host has it now, the guest does not use it. */
  dirty(mib: number): Promise<void>;
  /** Takes that much memory into use, in place of what was held before. */
  hold(mib: number): Promise<void>;
  /** Gives back what was held. */
  drop(): Promise<void>;
  /** Lets the kernel take some memory that cannot be moved: from a DIMM that was brought up with `online_kernel`. */
  pin(): Promise<void>;
  setOnlinePolicy(policy: OnlinePolicy): Promise<void>;
  /** These resolve when the guest has understood. */
  powerOff(): Promise<void>;
  reboot(): Promise<void>;
  panic(): Promise<void>;
  close(): void;
}

/** Connects to the host's end of the agent's port. Nothing rejects later: a guest that is gone is silent. */
export function openGuestAgent(socketPath: string): GuestAgent {
  const socket = connect(socketPath);
  socket.on('error', () => socket.destroy());
  let boots = 0;
  let asked: ((answer: string) => void)[] = [];
  const awaitingBoot = new Set<() => void>();

  createInterface({ input: socket }).on('line', (line) => {
    if (line !== 'ready') return asked.shift()?.(line);
    boots += 1;
    // What was asked before will not be answered by the guest that is up now.
    asked = [];
    for (const look of awaitingBoot) look();
  });

  const ask = (line: string): Promise<string> =>
    new Promise((resolve) => {
      asked.push(resolve);
      socket.write(`${line}\n`);
    });
  const tell = async (line: string): Promise<void> => {
    const answer = await ask(line);
    if (answer !== 'ok') throw new Error(`the guest answers "${answer}" to "${line}"`);
  };

  return {
    whenReady: (boot = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (boots < boot) return void awaitingBoot.add(look);
          awaitingBoot.delete(look);
          resolve();
        };
        look();
      }),
    readMemory: async () => readMeminfo(await ask('memory')),
    dirty: (mib) => tell(`dirty ${mib}`),
    hold: (mib) => tell(`hold ${mib}`),
    drop: () => tell('drop'),
    pin: () => tell('pin'),
    setOnlinePolicy: (policy) => tell(`online ${policy}`),
    powerOff: () => tell('poweroff'),
    reboot: () => tell('reboot'),
    panic: () => tell('panic'),
    close: () => void socket.destroy(),
  };
}

/** "MemTotal:123 MemFree:45 …", in KiB. */
function readMeminfo(line: string): GuestMemory {
  const bytesOf = (key: string): number => {
    const kib = new RegExp(`${key}:(\\d+)`).exec(line)?.[1];
    if (kib === undefined) throw new Error(`the guest does not tell ${key}: "${line}"`);
    return Number(kib) * 1024;
  };
  return { totalBytes: bytesOf('MemTotal'), freeBytes: bytesOf('MemFree'), availableBytes: bytesOf('MemAvailable') };
}
