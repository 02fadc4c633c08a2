import { expect, test } from 'vitest';
import { createMemoryPair, delayStream, faultyStream, splitStream } from '../src/index.ts';
import { bytes, createDeferQueue, text } from './support.ts';

test('splitStream delivers every byte by itself', () => {
  const queue = createDeferQueue();
  const [left, right] = createMemoryPair({ defer: queue.defer });
  const pieces: string[] = [];
  splitStream(right).onData((piece) => pieces.push(text([piece])));
  left.send(bytes('abc'));
  queue.flush();
  expect(pieces).toEqual(['a', 'b', 'c']);
});

test('delayStream keeps the order of data and close', () => {
  const queue = createDeferQueue();
  const late = createDeferQueue();
  const [left, right] = createMemoryPair({ defer: queue.defer });
  const slow = delayStream(right, late.defer);
  const heard: string[] = [];
  slow.onData((piece) => heard.push(text([piece])));
  slow.onClose(() => heard.push('closed'));
  left.send(bytes('x'));
  left.close();
  queue.flush();
  expect(heard).toEqual([]);
  late.flush();
  expect(heard).toEqual(['x', 'closed']);
});

test('faultyStream breaks the line in the middle of a message', () => {
  const queue = createDeferQueue();
  const [left, right] = createMemoryPair({ defer: queue.defer });
  const faulty = faultyStream(right, { breakAfterBytes: 4 });
  const heard: string[] = [];
  faulty.onData((piece) => heard.push(text([piece])));
  faulty.onClose((reason) => heard.push(reason));
  left.onClose((reason) => heard.push(`left ${reason}`));
  left.send(bytes('abc'));
  left.send(bytes('def'));
  left.send(bytes('ghi'));
  queue.flush();
  expect(heard).toEqual(['abc', 'd', 'broken', 'left closed']);
});

test('faultyStream loses single pieces', () => {
  const queue = createDeferQueue();
  const [left, right] = createMemoryPair({ defer: queue.defer });
  const heard: string[] = [];
  faultyStream(right, { dropPieces: new Set([1]) }).onData((piece) => heard.push(text([piece])));
  for (const word of ['a', 'b', 'c']) left.send(bytes(word));
  queue.flush();
  expect(heard).toEqual(['a', 'c']);
});
