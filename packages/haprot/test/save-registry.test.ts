import { describe, expect, it } from 'vitest';
import { addHaprot, createRegistry, restoreRegistry, saveRegistry } from '../src/index.ts';

const OPTIONS = { region: { start: 1024, count: 8192 }, sizeLimitPages: 6144, slots: 3, numaNodes: 2 };
const STICKS = [
  { id: 'b', memdev: 'mb', range: { start: 4096, count: 2048 }, node: 1 },
  { id: 'a', memdev: 'ma', range: { start: 1024, count: 1024 }, node: 0 },
];
const registry = STICKS.reduce(addHaprot, createRegistry(OPTIONS));
const asText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the sticks of a machine, saved', () => {
  it('come back as they were', () => {
    expect(restoreRegistry(OPTIONS, asText(saveRegistry(registry)))).toEqual({ ok: true, state: registry });
  });

  it.each([
    ['outside of the region', { range: { start: 512, count: 1024 } }, '/haprots/1/range'],
    ['of no pages', { range: { start: 8192, count: 0 } }, '/haprots/1/range'],
    ['beyond the region', { range: { start: 8192, count: 2048 } }, '/haprots/1/range'],
    ['of more than may be plugged', { range: { start: 6144, count: 3072 + 2048 } }, '/haprots/1/range'],
    ['over another stick', { range: { start: 2000, count: 100 } }, '/haprots/1/range'],
    ['by the name of another', { id: 'a' }, '/haprots/1/id'],
    ['with the backend of another', { memdev: 'ma' }, '/haprots/1/memdev'],
    ['on a node that is not there', { node: 2 }, '/haprots/1/node'],
    ['with a property nobody knows', { colour: 'red' }, '/haprots/1/colour'],
  ])('are refused with one %s', (_title, change, at) => {
    const saved = saveRegistry(registry);
    const changed = { ...saved, haprots: [saved.haprots[0], { ...saved.haprots[1], ...change }] };
    const large = { ...OPTIONS, region: { start: 1024, count: 10_000 - 1024 } };
    expect(restoreRegistry(large, changed)).toMatchObject({ ok: false, reason: { code: 'corrupt', at } });
  });

  it('are refused by a machine with too few slots or no place at all', () => {
    const saved = saveRegistry(registry);
    expect(restoreRegistry({ ...OPTIONS, slots: 1 }, saved)).toMatchObject({ reason: { at: '/haprots/1' } });
    expect(restoreRegistry({ ...OPTIONS, region: null }, saved)).toMatchObject({ reason: { at: '/haprots/0/range' } });
  });

  it('of a newer program are refused as such', () => {
    expect(restoreRegistry(OPTIONS, { version: 2 })).toEqual({ ok: false, reason: { code: 'newer', version: 2 } });
  });
});
