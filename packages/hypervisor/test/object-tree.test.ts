import { parseJson } from '@dimmer/qmp';
import { expect, test } from 'vitest';
import { createObjectTree } from '../src/embedded/object-tree.ts';
import { parseSize } from '../src/embedded/sizes.ts';

const ram = { 'qom-type': 'memory-backend-ram', id: 'mem1' };

test('a backend is added flat or with nested props, and removed again', () => {
  const tree = createObjectTree();
  expect(tree.add({ ...ram, size: 4096 })).toEqual({ ok: true, value: {} });
  expect(tree.add({ ...ram, id: 'mem2', props: { size: 8192, merge: true } })).toEqual({ ok: true, value: {} });
  expect([...tree.backends.values()].map((one) => one.sizeBytes)).toEqual([4096, 8192]);
  expect(tree.remove('mem1')).toEqual({ ok: true, value: {} });
  expect(tree.backends.has('mem1')).toBe(false);
});

test.each([
  [{ ...ram, id: 'bad id', size: 4096 }, `Parameter 'id' expects an identifier`],
  [{ ...ram, 'qom-type': 'memory-backend-nope', size: 1 }, `Parameter 'qom-type' does not accept value`],
  [{ ...ram }, `Parameter 'size' is missing`],
  [{ ...ram, size: 0 }, `doesn't take value '0'`],
  [{ ...ram, size: -4096 }, `expects uint64`],
  [{ ...ram, size: 1.5 }, `expects uint64`],
  [{ ...ram, size: '1G' }, `Invalid parameter type for 'size'`],
  [{ ...ram, size: 4096, colour: 'red' }, `Parameter 'colour' is unexpected`],
  [{ ...ram, props: { size: 0 } }, `doesn't take value '0'`],
])('%j is refused as QEMU refuses it', (args, desc) => {
  const tree = createObjectTree();
  expect(tree.add(args)).toEqual({ ok: false, error: { class: 'GenericError', desc: expect.stringContaining(desc) } });
  expect(tree.backends.size).toBe(0);
});

test('an absurd size is memory that cannot be allocated', () => {
  const parsed = parseJson('{"qom-type":"memory-backend-ram","id":"m","size":18446744073709547520}');
  const answer = createObjectTree().add(parsed.ok ? (parsed.value as Record<string, unknown>) : {});
  expect(answer).toMatchObject({ ok: false, error: { desc: expect.stringContaining('Cannot allocate memory') } });
});

test('duplicates, unknown ids and backends in use are refused', () => {
  const tree = createObjectTree();
  tree.add({ ...ram, size: 4096 });
  expect(tree.add({ ...ram, size: 4096 })).toMatchObject({
    error: { desc: `attempt to add duplicate property 'mem1' to object (type 'container')` },
  });
  expect(tree.remove('nope')).toMatchObject({ error: { class: 'GenericError', desc: `object 'nope' not found` } });
  const backend = tree.backends.get('mem1');
  if (backend) backend.user = 'ha1';
  expect(tree.remove('mem1')).toMatchObject({ error: { desc: `object 'mem1' is in use, can not be deleted` } });
});

test.each([
  ['200G', 200 * 2 ** 30],
  ['1.5g', 1.5 * 2 ** 30],
  ['0x1000', 4096],
  ['4096', 4096],
  ['512M', 2 ** 29],
  ['1T', 2 ** 40],
  ['-1', -1],
  ['1X', undefined],
  ['', undefined],
  ['G', undefined],
])('the size %s', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test('boot memory has a backend that is neither made twice nor deleted', () => {
  const objects = createObjectTree();
  expect(objects.add({ 'qom-type': 'memory-backend-ram', id: 'pc.ram', size: 4096 })).toMatchObject({ ok: false });
  expect(objects.remove('pc.ram')).toMatchObject({
    error: { desc: `object 'pc.ram' is in use, can not be deleted` },
  });
});
