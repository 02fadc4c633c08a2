import { expect, test } from 'vitest';
import { type BusMessage, createBus } from '../src/index.ts';

test('each listener hears each message in order, until it has had enough', () => {
  const bus = createBus();
  const heard: string[] = [];
  const listen = (message: BusMessage): void => {
    if (message.type === 'changed') heard.push(message.vm);
  };
  const [first, second] = [bus.subscribe(listen), bus.subscribe(listen)];
  bus.publish({ type: 'changed', vm: 'a' });
  first();
  bus.publish({ type: 'changed', vm: 'b' });
  second();
  second();
  bus.publish({ type: 'changed', vm: 'c' });
  expect(heard).toEqual(['a', 'a', 'b']);
});
