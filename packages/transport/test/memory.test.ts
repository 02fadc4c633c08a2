import { expect, test } from 'vitest';
import { createMemoryPair } from '../src/index.ts';
import { bytes, createDeferQueue, text } from './support.ts';

function setUp(highWaterBytes?: number) {
  const queue = createDeferQueue();
  const [left, right] = createMemoryPair(
    highWaterBytes === undefined ? { defer: queue.defer } : { defer: queue.defer, highWaterBytes },
  );
  return { queue, left, right };
}

test('what one end sends the other receives, in order, and never from inside send', () => {
  const { queue, left, right } = setUp();
  const received: Uint8Array[] = [];
  right.onData((chunk) => received.push(chunk));
  left.send(bytes('one '));
  left.send(bytes('two'));
  expect(received).toEqual([]);
  queue.flush();
  expect(text(received)).toBe('one two');
});

test('data that comes before anybody listens is kept', () => {
  const { queue, left, right } = setUp();
  left.send(bytes('early'));
  queue.flush();
  const received: Uint8Array[] = [];
  right.onData((chunk) => received.push(chunk));
  queue.flush();
  expect(text(received)).toBe('early');
});

test('both directions are independent', () => {
  const { queue, left, right } = setUp();
  const received: string[] = [];
  left.onData((chunk) => received.push(`left ${text([chunk])}`));
  right.onData((chunk) => {
    received.push(`right ${text([chunk])}`);
    right.send(bytes('pong'));
  });
  left.send(bytes('ping'));
  queue.flush();
  expect(received).toEqual(['right ping', 'left pong']);
});

test('close comes after the last data, once, at both ends', () => {
  const { queue, left, right } = setUp();
  const heard: string[] = [];
  right.onData((chunk) => heard.push(text([chunk])));
  right.onClose((reason) => heard.push(`right ${reason}`));
  left.onClose((reason) => heard.push(`left ${reason}`));
  left.send(bytes('last words'));
  left.close();
  right.close();
  queue.flush();
  expect(heard).toEqual(['last words', 'right closed', 'left closed']);
  expect(left.send(bytes('too late'))).toBe(false);
});

test('a paused receiver makes the sender hold back, and a drain follows when it resumes', () => {
  const { queue, left, right } = setUp(8);
  const heard: string[] = [];
  right.onData((chunk) => heard.push(text([chunk])));
  left.onDrain(() => heard.push('drain'));
  right.pause();
  expect(left.send(bytes('12345678'))).toBe(true);
  expect(left.send(bytes('9'))).toBe(false);
  queue.flush();
  expect(heard).toEqual([]);
  right.resume();
  queue.flush();
  expect(heard).toEqual(['12345678', '9', 'drain']);
  expect(left.send(bytes('more'))).toBe(true);
});

test('a receiver that pauses in the middle of a batch keeps the rest for later', () => {
  const { queue, left, right } = setUp();
  const heard: string[] = [];
  right.onData((chunk) => {
    heard.push(text([chunk]));
    right.pause();
  });
  for (const word of ['a', 'b', 'c']) left.send(bytes(word));
  queue.flush();
  expect(heard).toEqual(['a']);
  right.resume();
  queue.flush();
  expect(heard).toEqual(['a', 'b']);
});
