import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MachineDefinition, MachineSession, SavedMachine } from '../src/index.ts';
import { createInstantGuest } from './support/instant-guest.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
type Lab = ReturnType<typeof createVirtualLab>;

const throughJson = (saved: SavedMachine): unknown => JSON.parse(JSON.stringify(saved));

async function bootUp(definition: MachineDefinition = defineMachine()): Promise<{ lab: Lab; session: MachineSession }> {
  const lab = createVirtualLab();
  const session = await lab.settled(lab.hypervisor.start(definition));
  await lab.advance(70_000);
  return { lab, session };
}

/** Everything that the monitor tells of a machine. */
async function look(lab: Lab, session: MachineSession): Promise<unknown> {
  const { at: _, ...seen } = await lab.settled(session.observe());
  return seen;
}

const deed = fc.oneof(
  fc.record({ type: fc.constant('balloon' as const), mib: fc.integer({ min: 1, max: 16 * 1024 }) }),
  fc.record({ type: fc.constant('plug' as const), mib: fc.integer({ min: 1, max: 64 }).map((units) => units * 128) }),
  fc.record({ type: fc.constant('stop' as const) }),
  fc.record({ type: fc.constant('cont' as const) }),
  fc.record({ type: fc.constant('system_reset' as const) }),
);
const script = fc.array(fc.record({ deed, afterMs: fc.integer({ min: 0, max: 3_000 }) }), {
  minLength: 1,
  maxLength: 6,
});
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

async function perform(session: MachineSession, one: Deed, index: number): Promise<unknown> {
  if (one.type === 'balloon') return session.perform({ type: 'balloon', targetBytes: one.mib * MIB });
  if (one.type !== 'plug') return session.execute(one.type);
  const id = `dm${index}`;
  return session.perform({
    type: 'plug',
    id,
    memdev: `${id}-mem`,
    sizeBytes: one.mib * MIB,
    addressBytes: null,
    node: 0,
  });
}

test.each(['windows', 'linux', 'stubborn'] as const)(
  'a machine that is saved and goes on is the machine that was never saved: %s',
  async (kind) => {
    const definition = defineMachine({ guest: { kind, workload: 'bursty' } });
    const boot = await bootUp(definition);
    const booted = throughJson(await boot.lab.settled(boot.session.save()));

    async function run(steps: readonly { deed: Deed; afterMs: number }[], cuts: ReadonlySet<number>): Promise<unknown> {
      const lab = createVirtualLab();
      let session = await lab.settled(lab.hypervisor.start(definition, booted));
      for (const [index, { deed: one, afterMs }] of steps.entries()) {
        await lab.settled(perform(session, one, index));
        await lab.advance(afterMs);
        if (!cuts.has(index)) continue;
        const saved = throughJson(await lab.settled(session.save()));
        session = await lab.settled(lab.hypervisor.start(definition, saved));
      }
      await lab.settled(session.execute('cont'));
      await lab.advance(20_000);
      expect(lab.faults).toEqual([]);
      return look(lab, session);
    }

    await fc.assert(
      fc.asyncProperty(script, fc.uniqueArray(fc.nat(5), { minLength: 1 }), async (steps, cuts) => {
        expect(await run(steps, new Set(cuts))).toEqual(await run(steps, new Set()));
      }),
      { numRuns: 12 },
    );
  },
  60_000,
);

describe('a running machine', () => {
  test('moves to another hypervisor in the middle of a hot-add, with all it has, and its guest sees no reset', async () => {
    const { lab, session } = await bootUp();
    const plug = { type: 'plug', id: 'a', memdev: 'a-mem', sizeBytes: 8 * GIB, addressBytes: null, node: 0 } as const;
    await lab.settled(session.perform(plug));
    await lab.settled(session.perform({ type: 'balloon', targetBytes: 12 * GIB }));
    const before = await lab.settled(session.observe());
    const saved = await lab.settled(session.save());
    expect(await session.ended).toEqual({ reason: 'saved' });

    const there = createVirtualLab();
    await there.advance(1_234);
    const moved = await there.settled(there.hypervisor.start(defineMachine({ name: 'elsewhere' }), throughJson(saved)));
    const events: string[] = [];
    moved.onEvent((event) => events.push(event.type));
    const after = await there.settled(moved.observe());
    expect(after.sticks).toEqual(before.sticks);
    expect(after.actualBytes).toBe(before.actualBytes);
    await there.advance(30_000);
    expect((await there.settled(moved.observe())).actualBytes).toBe(12 * GIB);
    expect(events).not.toContain('reset');
    expect(events).toContain('status-report');
    expect([...lab.faults, ...there.faults]).toEqual([]);
  });

  test('is paused again when it was, and its time has stood still', async () => {
    const { lab, session } = await bootUp();
    await lab.settled(session.execute('stop'));
    const saved = throughJson(await lab.settled(session.save()));
    await lab.advance(3_600_000);
    const again = await lab.settled(lab.hypervisor.start(defineMachine(), saved));
    expect(await lab.settled(again.execute('query-status'))).toMatchObject({
      value: { status: 'paused', running: false },
    });
    await lab.settled(again.execute('cont'));
    await lab.advance(5_000);
    expect(await lab.settled(again.observe())).toMatchObject({ running: true, balloon: { state: 'IDLE' } });
  });

  test('of the upstream edition keeps what was added of its backend', async () => {
    const definition = defineMachine({ edition: 'upstream', maximumBytes: 64 * GIB });
    const { lab, session } = await bootUp(definition);
    await lab.settled(session.perform({ type: 'balloon', targetBytes: 12 * GIB }));
    await lab.advance(10_000);
    const before = await look(lab, session);
    const saved = throughJson(await lab.settled(session.save()));
    const again = await lab.settled(lab.hypervisor.start(definition, saved));
    expect(await look(lab, again)).toEqual(before);
    expect(before).toMatchObject({ actualBytes: 12 * GIB });
  });

  test('takes little room: 1 TiB of a guest at rest is some kilobytes', async () => {
    const { lab, session } = await bootUp(defineMachine({ bootBytes: 1024 * GIB, maximumBytes: 2048 * GIB }));
    const saved = await lab.settled(session.save());
    expect(JSON.stringify(saved).length).toBeLessThan(20_000);
  });

  test('goes on when its guest is one that cannot be saved', async () => {
    const lab = createVirtualLab({ guestFor: ({ bootBytes }) => createInstantGuest({ bootBytes }).port });
    const session = await lab.settled(lab.hypervisor.start(defineMachine()));
    await expect(lab.settled(session.save())).rejects.toThrow(/guest/);
    expect(await lab.settled(session.execute('query-status'))).toMatchObject({ value: { status: 'running' } });
  });
});

describe.each(['virtio-balloon', 'virtio-mem', 'pc-dimm'] as const)('a machine with %s', (memoryDevice) => {
  const definition = defineMachine({ memoryDevice, guest: { kind: 'linux', workload: 'idle' } });

  async function resize(lab: Lab, session: MachineSession): Promise<void> {
    const ask = (command: string, args: Record<string, unknown>) => lab.settled(session.execute(command, args));
    if (memoryDevice === 'virtio-mem') {
      await ask('qom-set', { path: 'vm0', property: 'requested-size', value: 2 * GIB });
      return;
    }
    const driver = memoryDevice === 'pc-dimm' ? 'pc-dimm' : 'mem-haprot';
    await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'm1', size: GIB });
    await ask('device_add', { driver, id: 'd1', memdev: 'm1' });
    await ask('balloon', { value: 3 * GIB });
  }

  test.each([0, 1, 7, 40, 300])('saved %d ms into a resize goes on as if it had not been', async (afterMs) => {
    async function run(isSaved: boolean): Promise<unknown> {
      const { lab, session } = await bootUp(definition);
      await resize(lab, session);
      await lab.advance(afterMs);
      const saved = isSaved ? throughJson(await lab.settled(session.save())) : undefined;
      const there = saved ? await lab.settled(lab.hypervisor.start(definition, saved)) : session;
      await lab.advance(20_000);
      const answers = [];
      for (const command of ['query-memory-devices', 'query-balloon', 'query-memory-size-summary'] as const) {
        answers.push(await lab.settled(there.execute(command).catch(String)));
      }
      expect(lab.faults).toEqual([]);
      return [answers, await look(lab, there)];
    }
    expect(await run(true)).toEqual(await run(false));
  });

  test('is refused where its document is damaged', async () => {
    const { lab, session } = await bootUp(definition);
    await resize(lab, session);
    const saved = throughJson(await lab.settled(session.save())) as SavedMachine & {
      readonly memory: object;
      readonly guest: object;
    };
    const refuse = (put: object, words: RegExp) =>
      expect(lab.settled(lab.hypervisor.start(definition, { ...saved, ...put }))).rejects.toThrow(words);
    await refuse({ memory: { ...saved.memory, device: { version: 9 } } }, /version 9|memory\/device/);
    await refuse({ memory: { ...saved.memory, device: null } }, /\/memory\/device/);
    await refuse({ objects: [{ id: 'x', sizeBytes: 4096, user: 'nobody' }] }, /\/objects|\/memory\/sticks/);
    await refuse({ channel: null }, /\/channel/);
    await refuse({ guest: { ...saved.guest, virtio: undefined } }, /drivers for something else/);
  });
});

/** As much of a saved machine as says where its sticks are. */
interface Sticks {
  readonly objects: { user: string | null }[];
  readonly memory: {
    readonly device: { readonly sticks: unknown[] };
    readonly sticks: { readonly haprots: { readonly range: { start: number } }[] };
  };
}

describe('a document', () => {
  const refused = async (definition: MachineDefinition, change: (saved: Record<string, unknown>) => unknown) => {
    const { lab, session } = await bootUp();
    const saved = throughJson(await lab.settled(session.save())) as Record<string, unknown>;
    return lab.settled(lab.hypervisor.start(definition, change(saved))).then(
      () => 'it was taken',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  };
  type Change = (saved: Record<string, unknown>) => unknown;

  test.each<[string, Change, RegExp]>([
    ['that is none', () => 'nonsense', /MachineStartError: the saved state is damaged/],
    ['of a newer program', (saved) => ({ ...saved, version: 2 }), /version 2/],
    ['with a part too many', (saved) => ({ ...saved, extra: 1 }), /damaged/],
    [
      'with a part too few',
      (saved) => Object.fromEntries(Object.entries(saved).filter(([part]) => part !== 'guest')),
      /damaged/,
    ],
    [
      'with another device',
      (saved) => ({ ...saved, memory: { device: 7, sticks: null } }),
      /damaged: \/memory\/device/,
    ],
    ['with pages that cannot be', (saved) => ({ ...saved, released: [5] }), /damaged: \/released/],
    [
      'with a packet that is none',
      (saved) => ({ ...saved, channel: { ringBytes: 16_384, toGuest: [], toHost: ['xyz'] } }),
      /damaged: \/channel\/toHost\/0/,
    ],
    [
      'with more packets than the ring holds',
      (saved) => ({ ...saved, channel: { ringBytes: 16, toGuest: ['00'.repeat(16)], toHost: [] } }),
      /damaged: \/channel\/toGuest/,
    ],
    ['with a clock that runs while it is paused', (saved) => ({ ...saved, status: 'paused' }), /damaged: \/status/],
    ['with a device that lost its channel', (saved) => ({ ...saved, channel: null }), /damaged: \/channel/],
  ])('%s is refused with what is wrong', async (_, change, words) => {
    expect(await refused(defineMachine(), change)).toMatch(words);
  });

  test.each<[string, (saved: Sticks) => void, RegExp]>([
    ['whose backend is gone', (saved) => saved.objects.pop(), /\/memory\/sticks\/haprots\/0\/memdev is no/],
    ["whose backend is another's", (saved) => (saved.objects[0]!.user = 'x'), /haprots\/0\/memdev is no/],
    ['that the device has elsewhere', (saved) => (saved.memory.sticks.haprots[0]!.range.start += 512), /is not where/],
    ['that only the device has', (saved) => saved.memory.sticks.haprots.pop(), /lack a stick that the device has/],
    ['that only the monitor has', (saved) => saved.memory.device.sticks.pop(), /memory\/device\/queue/],
  ])('of a machine with a stick %s is refused', async (_, change, words) => {
    const { lab, session } = await bootUp();
    await lab.settled(perform(session, { type: 'plug', mib: 128 }, 0));
    const saved = throughJson(await lab.settled(session.save())) as Sticks;
    change(saved);
    await expect(lab.settled(lab.hypervisor.start(defineMachine(), saved))).rejects.toThrow(words);
  });

  test('of another machine is refused', async () => {
    const other = defineMachine({ maximumBytes: 512 * GIB });
    expect(await refused(other, (saved) => saved)).toMatch(/something else: a machine whose maximumBytes/);
  });
});
