import type { Device, Layout, MemoryView, Operation, Plan } from '@dimmer/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIB, startApp, type TestApp } from './support/start-app.ts';

let lab: TestApp;
beforeAll(async () => {
  lab = await startApp();
});
afterAll(() => lab.close());

describe('a resize over HTTP', () => {
  it('grows past the boot size by one stick, and shrinks again', async () => {
    await lab.runVm('win');
    const before = await lab.ask<MemoryView>('GET', '/api/v1/vms/win/memory');
    expect(before.body).toMatchObject({ actualBytes: 4 * GIB, targetBytes: 4 * GIB, pending: null, phase: 'settled' });

    const asked = await lab.ask<Operation>('PATCH', '/api/v1/vms/win/memory', { targetBytes: '12GiB' });
    expect(asked.status).toBe(202);
    expect(asked.headers['location']).toBe(`/api/v1/operations/${asked.body.id}`);
    expect(asked.body).toMatchObject({ kind: 'resize', origin: 'user', targetBytes: 12 * GIB, actor: 'admin' });
    await lab.until(async () => (await operation(asked.body.id)).state === 'succeeded');

    const grown = await lab.ask<MemoryView>('GET', '/api/v1/vms/win/memory');
    expect(grown.body).toMatchObject({ actualBytes: 12 * GIB, pluggedBytes: 12 * GIB, phase: 'settled' });
    const sticks = await lab.ask<{ items: Device[] }>('GET', '/api/v1/vms/win/memory/devices');
    expect(sticks.body.items).toHaveLength(1);
    expect(sticks.body.items[0]).toMatchObject({ origin: 'dimmer', sizeBytes: 8 * GIB, state: 'in-use', busy: true });

    const shrunk = await lab.work('PATCH', '/api/v1/vms/win/memory', { targetBytes: '3GiB' });
    expect(shrunk.status).toBe(200);
    expect(shrunk.body).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 3 * GIB });
    expect(shrunk.headers['preference-applied']).toBe('wait=60');

    const [stick] = (await lab.ask<{ items: Device[] }>('GET', '/api/v1/vms/win/memory/devices')).body.items;
    expect(stick).toMatchObject({ state: 'unused', busy: false, takenBytes: 8 * GIB, releasedBytes: 8 * GIB });
    const removed = await lab.work('DELETE', `/api/v1/vms/win/memory/devices/${stick!.id}`);
    expect(removed.body).toMatchObject({ kind: 'unplug', state: 'succeeded' });

    const history = await lab.ask<{ items: Layout[] }>('GET', '/api/v1/vms/win/memory/layouts');
    expect(history.body.items.map(({ what, stick }) => [what, stick.id])).toEqual([
      ['removed', stick!.id],
      ['added', stick!.id],
    ]);
  });

  it('previews without changing anything', async () => {
    const before = await lab.ask<MemoryView>('GET', '/api/v1/vms/win/memory');
    const plan = await lab.ask<Plan>('POST', '/api/v1/vms/win/memory/plans', { targetBytes: '8GiB' });
    expect(plan.status).toBe(200);
    expect(plan.body).toMatchObject({ reachable: true, shortfallBytes: 0 });
    expect(plan.body.steps.map(({ kind }) => kind)).toContain('plug');
    const after = await lab.ask<MemoryView>('GET', '/api/v1/vms/win/memory');
    expect(after.body.targetBytes).toBe(before.body.targetBytes);
  });
});

async function operation(id: string): Promise<Operation> {
  return (await lab.ask<Operation>('GET', `/api/v1/operations/${id}`)).body;
}
