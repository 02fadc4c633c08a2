import type { Event } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { readEventSearch } from '../../src/features/events/event-search.ts';
import { mergeTail, passes, TAIL_LENGTH } from '../../src/features/events/event-tail.ts';
import { eventWords, rawQmp } from '../../src/features/events/event-words.ts';

function event(seq: number, change: Partial<Event> = {}): Event {
  const time = '2026-11-25T12:00:00.000Z';
  return {
    seq,
    id: `e${seq}`,
    time,
    type: 'memory.phase',
    vm: 'a',
    operationId: null,
    actor: 'dimmer',
    data: {},
    ...change,
  };
}

test('what came twice is there once, in order', () => {
  expect(mergeTail([event(1), event(3)], [event(2), event(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('the tail has an end', () => {
  const many = Array.from({ length: TAIL_LENGTH + 5 }, (_, index) => event(index));
  expect(mergeTail(many, [])).toHaveLength(TAIL_LENGTH);
  expect(mergeTail(many, []).at(-1)?.seq).toBe(TAIL_LENGTH + 4);
});

test('filters by VM, type and any word', () => {
  const one = event(1, { type: 'device.unused', data: { id: 'ha1' } });
  expect(passes(one, { vm: 'a', types: 'device.*', words: 'HA1 unused' })).toBe(true);
  expect(passes(one, { vm: 'b' })).toBe(false);
  expect(passes(one, { types: 'memory.*' })).toBe(false);
  expect(passes(one, { words: 'ha2' })).toBe(false);
  expect(passes(one, {})).toBe(true);
});

test.each<readonly [string, Event['data'], string]>([
  ['vm.state', { from: 'starting', to: 'running', reason: null }, 'starting → running'],
  ['memory.phase', { phase: 'settled', was: 'growing' }, 'growing → settled'],
  ['memory.target', { formerTargetBytes: 2 ** 32, targetBytes: 2 ** 33, control: 'target' }, '4.00 → 8.00 GiB'],
  ['operation.started', { kind: 'start', fromBytes: null, targetBytes: null }, 'start'],
  [
    'operation.ended',
    { kind: 'resize', state: 'partial', because: 'It kept 3 GiB.' },
    'resize partial, It kept 3 GiB.',
  ],
  ['device.plugged', { id: 'dm1', sizeBytes: 2 ** 33, addressBytes: 0x140000000 }, 'dm1, 8.00 GiB, at 0x140000000'],
  ['host.pressure', { freeBytes: 2 ** 30, level: 'high', known: false }, 'free 1.00 GiB, level high, not known'],
])('%s in words', (type, data, words) => {
  expect(eventWords({ type, data })).toBe(words);
});

test('the raw form stays beside it', () => {
  const raw = event(1, { type: 'device.unused', data: { id: 'ha1', qmp: { event: 'HV_BALLOON_HAPROT_UNUSED' } } });
  expect(rawQmp(raw)).toBe('{"event":"HV_BALLOON_HAPROT_UNUSED"}');
  expect(eventWords(raw)).toBe('ha1');
  expect(rawQmp(event(1))).toBeUndefined();
});

test('an address with nonsense shows everything', () => {
  expect(readEventSearch({ group: 'toString', vm: null, q: '' })).toEqual({});
  expect(readEventSearch({ vm: 3, q: 40 })).toEqual({ vm: '3', q: '40' });
  expect(readEventSearch({ group: 'device', vm: 'win', q: 'ha1' })).toEqual({ group: 'device', vm: 'win', q: 'ha1' });
});
