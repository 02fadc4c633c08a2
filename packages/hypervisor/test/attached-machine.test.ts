import { afterEach, beforeEach, expect, test } from 'vitest';
import { createQemuHypervisor } from '../src/qemu/connector.ts';
import type { MachineDefinition, MachineSession } from '../src/index.ts';
import { openMonitorPeer } from './support/monitor-peer.ts';

const MIB = 2 ** 20;

/** A second of its waiting is a fiftieth of one. */
const clock = {
  now: () => performance.now() * 50,
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms / 50);
    return () => clearTimeout(timer);
  },
};
const qemu = createQemuHypervisor({ clock, wallNow: () => Date.now(), runDir: '/nowhere' });

let peer: Awaited<ReturnType<typeof openMonitorPeer>>;
let sessions: MachineSession[] = [];
beforeEach(async () => {
  peer = await openMonitorPeer();
});
afterEach(async () => {
  for (const session of sessions) await session.release();
  sessions = [];
  await peer.close();
});

function definition(qmpSocket = peer.path): MachineDefinition {
  return {
    id: 'vm',
    name: 'vm',
    bootBytes: 512 * MIB,
    maximumBytes: 512 * MIB,
    slots: 0,
    numaNodes: 1,
    statusReport: true,
    guest: { kind: 'real' },
    qemu: { attach: { qmpSocket } },
  };
}

async function attach(): Promise<MachineSession> {
  const session = await qemu.start(definition());
  sessions.push(session);
  return session;
}

const freed = async (): Promise<void> => {
  while (peer.isTaken) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('a machine of somebody else is asked what it is, and let go again', async () => {
  expect(await qemu.inspect({ attach: { qmpSocket: peer.path } })).toMatchObject({
    shape: { bootBytes: 512 * MIB, maximumBytes: 512 * MIB, slots: 0 },
    growthMode: 'none',
    balloonDevice: 'virtio-balloon',
    actualBytes: 512 * MIB,
  });
  await freed();
  const session = await attach();
  expect(await session.observe()).toMatchObject({ actualBytes: 512 * MIB, balloonDevice: 'virtio-balloon' });
  expect((await session.observe()).residentBytes).toBeGreaterThan(0);
});

test('it is resized, and goes on when it is let go: neither end nor kill ends it', async () => {
  const session = await attach();
  expect(await session.perform({ type: 'balloon', targetBytes: 300 * MIB })).toEqual({ ok: true });
  await session.kill();
  expect(await session.ended).toEqual({ reason: 'released' });
  await freed();
  await qemu.end(definition());
  expect(peer.said).not.toContain('quit');
  const again = await attach();
  expect(await again.observe()).toMatchObject({ actualBytes: 300 * MIB });
});

test('a connection that drops is not the end of the machine: it is found again', async () => {
  const session = await attach();
  peer.drop();
  expect(await session.ended).toMatchObject({ reason: 'lost' });
  await freed();
  const found = await qemu.find(definition());
  expect(found.how).toBe('here');
  if (found.how === 'here') sessions.push(found.session);
});

test('how it ended is known from what its monitor said', async () => {
  const session = await attach();
  peer.emit('SHUTDOWN', { guest: true, reason: 'guest-shutdown' });
  peer.drop();
  expect(await session.ended).toEqual({ reason: 'shutdown' });
});

test('a monitor that another program has is named as such', async () => {
  await attach();
  await expect(qemu.start(definition())).rejects.toThrow('in use by another program');
  expect(await qemu.find(definition())).toMatchObject({ how: 'unreachable', reason: expect.stringMatching(/in use/) });
});

test('a path that leads nowhere is named, with the reason in words', async () => {
  await expect(qemu.start(definition('/nowhere/qmp.sock'))).rejects.toThrow('there is no such socket');
  await expect(qemu.start(definition('/etc/passwd'))).rejects.toThrow(/nobody listens|not a socket/);
});

test('it has no log of ours, cannot be saved, and cannot go on from a saved state', async () => {
  const session = await attach();
  expect(await qemu.readLog(definition(), 10)).toBeNull();
  await expect(session.save()).rejects.toThrow('cannot be saved');
  await expect(qemu.start(definition(), {})).rejects.toThrow('no saved state');
});

test('the diagnosis hears that somebody else has started it', async () => {
  const session = await attach();
  expect(await session.examine()).toMatchObject({
    attached: true,
    balloonDevice: 'virtio-balloon',
    growthMode: 'none',
  });
});

test('a directory too long for a monitor’s socket is refused at once, with what to do', async () => {
  const far = createQemuHypervisor({ clock, wallNow: () => 0, runDir: `/${'x'.repeat(100)}` });
  const run = { binary: '/bin/false', machine: 'q35', accelerator: 'tcg', cpu: null, processors: 1 } as const;
  const boot = { kernel: null, initrd: null, append: null, disks: [], networks: [], display: 'none' } as const;
  const qemu = { run: { ...run, ...boot, extraArguments: [] } };
  await expect(far.start({ ...definition(), qemu })).rejects.toThrow('give Dimmer a shorter data directory');
});
