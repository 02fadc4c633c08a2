import type { Event, Host, Layout, Operation, Product, Samples, Vm } from '@dimmer/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIB, refusal, startApp, type TestApp } from './support/start-app.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

let lab: TestApp;
let win: Vm;
beforeAll(async () => {
  lab = await startApp();
  win = await lab.runVm('win');
  await lab.runVm('lin', { guest: { kind: 'linux' } });
  for (const targetBytes of ['8GiB', '6GiB', '10GiB']) {
    await lab.work('PATCH', '/api/v1/vms/win/memory', { targetBytes });
  }
});
afterAll(() => lab.close());

const page = async <T>(url: string): Promise<Page<T>> => (await lab.ask<Page<T>>('GET', url)).body;

/** All of a list, by its cursors. */
async function all<T>(url: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const one: Page<T> = await page<T>(cursor === '' ? url : `${url}&cursor=${cursor}`);
    items.push(...one.items);
    cursor = one.nextCursor;
  }
  return items;
}

describe('operations', () => {
  it('are listed newest first, in pages, by VM and state', async () => {
    const resizes = await page<Operation>('/api/v1/operations?vm=win&state=succeeded,partial&limit=3');
    expect(resizes.items.map(({ kind, targetBytes }) => [kind, targetBytes! / GIB])).toEqual([
      ['resize', 10],
      ['resize', 6],
      ['resize', 8],
    ]);
    expect(resizes.items.every(({ vm }) => vm === win.id)).toBe(true);
    const paged = await all<Operation>('/api/v1/operations?limit=2');
    expect(paged.map(({ id }) => id)).toEqual((await page<Operation>('/api/v1/operations')).items.map(({ id }) => id));
    expect((await page('/api/v1/operations?state=running')).items).toEqual([]);
  });

  it('say with steps what was done', async () => {
    const [latest] = (await page<Operation>('/api/v1/operations?vm=win&limit=1')).items;
    const { body, headers } = await lab.ask<Operation>('GET', `/api/v1/operations/${latest!.id}`);
    expect(body).toEqual(latest);
    expect(headers['etag']).toMatch(/^"/);
    expect(body).toMatchObject({
      outcome: 'reached',
      fromBytes: 6 * GIB,
      reachedBytes: 10 * GIB,
      because: expect.any(String),
    });
    expect(body.steps.length).toBeGreaterThan(0);
    for (const { title, state, startedAt } of body.steps) {
      expect(title).toMatch(/^[A-Z]/);
      expect([state, typeof startedAt]).toEqual(['done', 'string']);
    }
  });

  it('can be cancelled', async () => {
    await lab.runVm('big', { bootBytes: '16GiB' });
    const { body } = await lab.ask<Operation>('PATCH', '/api/v1/vms/big/memory', { targetBytes: '3GiB', force: true });
    const cancelled = await lab.work('POST', `/api/v1/operations/${body.id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({ id: body.id, state: 'cancelled', outcome: 'cancelled' });
  });

  it('are refused a state or cursor that makes no sense', async () => {
    expect(refusal(await lab.ask('GET', '/api/v1/operations?state=lost'))).toBe('400 bad-request');
    expect(refusal(await lab.ask('GET', '/api/v1/operations?cursor=x'))).toBe('400 bad-request');
    expect(refusal(await lab.ask('GET', '/api/v1/operations/none'))).toBe('404 operation-unknown');
  });
});

describe('events', () => {
  it('ascend without a gap', async () => {
    const events = await all<Event>('/api/v1/events?after=0&limit=7');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ type: 'vm.created', vm: win.id, actor: 'admin' });
  });

  it('are the newest without `after`', async () => {
    const newest = await page<Event>('/api/v1/events?limit=3');
    const { last } = await lab.store.eventRange();
    expect(newest.items.map(({ seq }) => seq)).toEqual([last - 2, last - 1, last]);
    expect(newest.nextCursor).toBeNull();
  });

  it('can be had by VM and by type', async () => {
    const { items } = await page<Event>('/api/v1/events?vm=win&type=device.*,vm.state&limit=1000');
    expect(new Set(items.map(({ vm }) => vm))).toEqual(new Set([win.id]));
    const types = new Set(items.map(({ type }) => type));
    expect([...types].every((type) => type === 'vm.state' || type.startsWith('device.'))).toBe(true);
    expect(types.has('device.plugged')).toBe(true);
    expect((await page('/api/v1/events?type=no.such')).items).toEqual([]);
  });
});

describe('samples', () => {
  it('come in columns, the last five minutes without a span', async () => {
    await lab.pass(3000);
    const { body } = await lab.ask<Samples>('GET', '/api/v1/vms/win/memory/samples');
    expect(body.stepMs).toBe(1000);
    const { t, actualBytes, committedBytes, availableBytes, targetBytes, balloonedBytes, demandBytes } = body;
    for (const column of [actualBytes, committedBytes, availableBytes, targetBytes, balloonedBytes, demandBytes])
      expect(column.length).toBe(t.length);
    expect(t.at(-1)! - t[0]!).toBe(300_000);
    expect(actualBytes.findLast((bytes) => bytes !== null)).toBe(10 * GIB);
    expect(balloonedBytes.findLast((bytes) => bytes !== null)).toBe(0);
    expect(body.maxima).toBeNull();
  });

  it('can be had by span and step', async () => {
    const to = new Date(lab.clock.now()).toISOString();
    const from = lab.clock.now() - 20_000;
    const { body } = await lab.ask<Samples>('GET', `/api/v1/vms/win/memory/samples?from=${from}&to=${to}&step=10000`);
    expect(body.stepMs).toBe(10_000);
    expect(body.maxima).not.toBeNull();
    expect(body.t.length).toBeLessThanOrEqual(3);
  });

  it('are refused a span that makes no sense', async () => {
    const samples = (query: string) => lab.ask('GET', `/api/v1/vms/win/memory/samples?${query}`);
    expect(refusal(await samples('from=yesterday'))).toBe('400 bad-request');
    expect(refusal(await samples('from=2000&to=1000'))).toBe('400 bad-request');
  });
});

describe('layouts', () => {
  it('tell of each change, newest first', async () => {
    const history = await all<Layout>('/api/v1/vms/win/memory/layouts?limit=1');
    expect(history.map(({ what }) => what)).toContain('added');
    expect(history.every(({ vm }) => vm === win.id)).toBe(true);
    expect(history[0]!.layoutAfter.length).toBeGreaterThan(0);
    expect(Date.parse(history[0]!.time)).toBeGreaterThanOrEqual(Date.parse(history.at(-1)!.time));
  });
});

describe('the host', () => {
  it('is one, "local", with its budget', async () => {
    const { items } = await page<Host>('/api/v1/hosts');
    const { body, headers } = await lab.ask<Host>('GET', '/api/v1/hosts/local');
    expect(items).toEqual([body]);
    expect(body).toMatchObject({ id: 'local', capacityBytes: 1024 * GIB, vmCount: lab.engine.vms().length });
    expect(body.reservedBytes).toBeGreaterThanOrEqual(14 * GIB);
    expect(body.growthModes).toEqual(['haprot', 'memdev', 'pc-dimm', 'virtio-mem']);
    expect(headers['etag']).toMatch(/^"/);
  });
});

describe('the product', () => {
  it('tells its version and what it can do', async () => {
    const { body } = await lab.ask<Product>('GET', '/api/v1');
    expect(body).toMatchObject({
      product: 'Dimmer',
      version: '0.1.0',
      hypervisors: ['embedded', 'qemu'],
      fastBoot: true,
    });
    expect(body.features).toContain('resize');
  });
});
