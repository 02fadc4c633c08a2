import type { EmbeddedOptions, GuestPort, Hypervisor, MachineDefinition } from '@dimmer/hypervisor';
import { GIB } from '@dimmer/pages';
import { createInstantGuest, type InstantGuestOptions } from '../../../hypervisor/test/support/instant-guest.ts';
import { createVirtualLab } from '../../../hypervisor/test/support/virtual-lab.ts';
import { type BusMessage, createBus, type Engine, type LogLevel, type NewVm, startEngine } from '../../src/index.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

export interface EngineLabOptions {
  readonly memory?: MemoryStore;
  readonly hostCapacityBytes?: number;
  readonly embedded?: Partial<EmbeddedOptions>;
  /** The guests that the definitions name, in place of instant ones. */
  readonly simulatedGuests?: boolean;
  /** How the guest of each VM behaves, by the VM's name. */
  readonly guests?: Readonly<Record<string, Partial<InstantGuestOptions>>>;
  /** Changes a guest, for what a guest may do wrong. */
  readonly wrapGuest?: (guest: GuestPort, definition: MachineDefinition) => GuestPort;
  readonly wrapHypervisor?: (hypervisor: Hypervisor) => Hypervisor;
  /** Distinguishes the identities of one life of Dimmer from those of another. */
  readonly life?: string;
}

/** The whole engine on embedded machines and a virtual clock. Nothing happens by itself: see the virtual lab. */
export async function startEngineLab(options: EngineLabOptions = {}) {
  const memory = options.memory ?? createMemoryStore();
  const guests = new Map<string, ReturnType<typeof createInstantGuest>>();
  const guestFor = (definition: MachineDefinition): GuestPort => {
    const guest = createInstantGuest({ bootBytes: definition.bootBytes, ...options.guests?.[definition.name] });
    guests.set(definition.name, guest);
    return options.wrapGuest?.(guest.port, definition) ?? guest.port;
  };
  const lab = createVirtualLab({ ...(!options.simulatedGuests && { guestFor }), ...options.embedded });
  const bus = createBus();
  const heard: BusMessage[] = [];
  const logged: { readonly level: LogLevel; readonly message: string }[] = [];
  bus.subscribe((message) => heard.push(message));
  let ids = 0;

  const engine: Engine = await lab.settled(
    startEngine({
      store: memory.store,
      hypervisor: options.wrapHypervisor?.(lab.hypervisor) ?? lab.hypervisor,
      bus,
      random: { uuid: () => `${options.life ?? 'id'}-${(ids += 1)}`, number: () => 0.5 },
      clock: { now: lab.wallNow, after: (delayMs, callback) => lab.clock.after(delayMs, callback) },
      now: () => 0,
      defer: (resume) => void setImmediate(resume),
      hostCapacityBytes: options.hostCapacityBytes ?? 1024 * GIB,
      log: (level, message) => logged.push({ level, message }),
    }),
  );

  const vm = (name: string) => {
    const found = engine.vm(name);
    if (!found) throw new Error(`no VM ${name}`);
    return found;
  };

  /** Defines a VM that runs, and waits until its guest can do everything. */
  async function run(name: string, over: Partial<NewVm> & { readonly bootBytes?: number } = {}) {
    const defined = await lab.settled(engine.define(newVm(name, { start: true, ...over }), 'ann'));
    if (defined.type === 'denied') throw new Error(defined.detail);
    if (!(await ready(name))) throw new Error(`${name} does not come up: ${JSON.stringify(vm(name))}`);
    return defined.vm.record.id;
  }

  const ready = (name: string): Promise<boolean> =>
    lab.until(() => vm(name).memory.phase === 'settled' && vm(name).memory.guest?.state === 'IDLE', 300_000);

  /** Asks for a size and waits for the operation's end. */
  async function resize(name: string, targetBytes: number, force = true) {
    const answer = await lab.settled(engine.setTarget(name, { targetBytes, force }, 'ann'));
    if (answer.type !== 'accepted') return answer;
    return ended(answer.operation.id);
  }

  async function ended(operationId: string, limitMs = 600_000) {
    const waiting = engine.waitFor(operationId, limitMs);
    let done = false;
    void waiting.then(() => {
      done = true;
    });
    await lab.until(() => done, limitMs + 1000);
    return waiting;
  }

  const types = (name: string): readonly string[] =>
    memory.events.filter((event) => event.vm === vm(name).record.id).map((event) => event.type);

  return { ...lab, engine, memory, bus, heard, logged, guests, vm, run, ready, resize, ended, types };
}

export type EngineLab = Awaited<ReturnType<typeof startEngineLab>>;

export function newVm(name: string, over: Partial<NewVm> & { readonly bootBytes?: number } = {}): NewVm {
  const { bootBytes = 4 * GIB, ...others } = over;
  return {
    name,
    definition: {
      bootBytes,
      maximumBytes: 64 * GIB,
      slots: 256,
      numaNodes: 1,
      statusReport: true,
      guest: { kind: 'windows', workload: 'idle' },
    },
    ...others,
  };
}
