import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { startEngineLab } from './support/engine-lab.ts';

test('nothing reaches the machine before it is written, and nobody hears of it', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  const heard = lab.heard.length;
  const resume = lab.memory.hold();
  let answered = false;
  const asked = lab.engine.setTarget('win', { targetBytes: 2 * GIB, force: true }, 'ann').finally(() => {
    answered = true;
  });
  await lab.advance(900);
  expect(answered).toBe(false);
  expect(lab.guests.get('win')?.seen).not.toContain('BALLOON_REQUEST');
  expect(lab.vm('win').memory.targetBytes).toBe(4 * GIB);
  expect(lab.heard.slice(heard).filter((message) => message.type === 'event')).toEqual([]);
  resume();
  expect(await lab.settled(asked)).toMatchObject({ type: 'accepted' });
  await lab.advance(1000);
  expect(lab.vm('win').memory).toMatchObject({ actualBytes: 2 * GIB, targetBytes: 2 * GIB });
});

test('a store that refuses is tried again; who asked is told, and the work is done when it takes writes again', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  lab.memory.refuse(new Error('the disk is full'));
  const asked = lab.engine.setTarget('win', { targetBytes: 2 * GIB, force: true }, 'ann');
  await lab.advance(5000);
  const refused = { type: 'denied', reason: 'store-unavailable', detail: expect.stringContaining('the disk is full') };
  expect(await asked).toEqual(refused);
  expect(lab.guests.get('win')?.seen).not.toContain('BALLOON_REQUEST');
  expect(lab.logged).toContainEqual(expect.objectContaining({ level: 'error' }));
  expect(await lab.settled(lab.engine.define({ ...define, name: 'two' }, 'ann'))).toEqual(refused);
  // Nothing more is piled up meanwhile: who asks now is refused at once, and it is not done later.
  expect(await lab.engine.setTarget('win', { targetBytes: 3 * GIB, force: true }, 'ann')).toEqual(refused);

  lab.memory.refuse(null);
  await lab.advance(10_000);
  expect(lab.vm('win').memory).toMatchObject({ actualBytes: 2 * GIB, targetBytes: 2 * GIB, phase: 'settled' });
  expect(await lab.settled(lab.engine.define({ ...define, name: 'two' }, 'ann'))).toMatchObject({ type: 'done' });
});

test('closing with a store that refuses comes to an end', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  lab.memory.refuse(new Error('the disk is full'));
  const asked = lab.engine.setTarget('win', { targetBytes: 2 * GIB, force: true }, 'ann');
  await lab.advance(100);
  await lab.settled(lab.engine.close());
  expect(await asked).toMatchObject({ type: 'denied', reason: 'store-unavailable' });
});

test('a machine that is lost fails, with its work, and can be started again', async () => {
  const lab = await startEngineLab({
    // The machine's own bug: its mailbox stops, and the connection with it.
    wrapGuest: (guest, { name }) => ({
      feed(input) {
        if (name === 'bad' && input.type === 'packet' && input.payload[0] === 6)
          throw new Error('a bug of the machine');
        return guest.feed(input);
      },
    }),
  });
  await lab.run('good');
  await lab.run('bad');
  const ended = await lab.resize('bad', 2 * GIB);
  expect(ended).toMatchObject({ state: 'failed', outcome: 'hypervisor-lost' });
  expect(lab.vm('bad')).toMatchObject({ state: 'failed', stateReason: expect.any(String), record: { ran: true } });
  expect(await lab.resize('good', 2 * GIB)).toMatchObject({ state: 'succeeded' });
  const again = await lab.settled(lab.engine.act('bad', 'start', 'ann'));
  expect(again).toMatchObject({ type: 'accepted' });
  await lab.advance(1000);
  expect(lab.vm('bad')).toMatchObject({ state: 'running', stateReason: null });
});

test('a fault of ours stops one VM only: its work ends, the reason is shown, and it can be started again', async () => {
  let faulty = true;
  const lab = await startEngineLab({
    wrapHypervisor: (hypervisor) => ({
      ...hypervisor,
      async start(definition) {
        const session = await hypervisor.start(definition);
        if (definition.name !== 'bad') return session;
        // The port promises that this never rejects.
        return {
          ...session,
          perform: (command) => (faulty ? Promise.reject(new Error('a bug')) : session.perform(command)),
        };
      },
    }),
  });
  await lab.run('good');
  await lab.run('bad');
  const { revision } = lab.vm('bad');
  const ended = await lab.resize('bad', 6 * GIB);
  expect(ended).toMatchObject({ state: 'failed', outcome: 'hypervisor-lost' });
  expect(lab.vm('bad')).toMatchObject({ state: 'failed', stateReason: expect.stringContaining('a bug') });
  expect(lab.vm('bad').revision).toBeGreaterThan(revision);
  expect(lab.logged).toContainEqual({ level: 'error', message: 'a fault has stopped a VM' });
  expect(lab.memory.events.findLast((event) => event.type === 'vm.state')).toMatchObject({
    data: { from: 'running', to: 'failed' },
  });
  expect(lab.engine.host().reservedBytes).toBe(4 * GIB);
  expect(await lab.resize('good', 6 * GIB)).toMatchObject({ state: 'succeeded' });

  faulty = false;
  expect(await lab.settled(lab.engine.act('bad', 'start', 'ann'))).toMatchObject({ type: 'accepted' });
  expect(await lab.ready('bad')).toBe(true);
  expect(lab.vm('bad').memory.actualBytes).toBe(6 * GIB);
});

test('a machine that answers nonsense is unreachable until it can be observed again', async () => {
  let mute = false;
  const lab = await startEngineLab({
    wrapHypervisor: (hypervisor) => ({
      ...hypervisor,
      async start(definition) {
        const session = await hypervisor.start(definition);
        return { ...session, observe: () => (mute ? Promise.reject(new Error('nonsense')) : session.observe()) };
      },
    }),
  });
  await lab.run('win');
  mute = true;
  await lab.advance(5000);
  expect(lab.vm('win')).toMatchObject({ state: 'unreachable', stateReason: expect.stringContaining('nonsense') });
  mute = false;
  await lab.advance(2000);
  expect(lab.vm('win')).toMatchObject({ state: 'running', stateReason: null });
});

test('a listener that throws does not take the work with it', async () => {
  const lab = await startEngineLab();
  lab.bus.subscribe(() => {
    throw new Error('a bug of a listener');
  });
  await lab.run('win');
  expect(await lab.resize('win', 6 * GIB)).toMatchObject({ state: 'succeeded' });
});

const define = {
  definition: {
    bootBytes: GIB,
    maximumBytes: 4 * GIB,
    slots: 16,
    numaNodes: 1,
    statusReport: true,
    guest: { kind: 'windows', workload: 'idle' },
  },
} as const;
