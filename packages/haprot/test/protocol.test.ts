import { expect, test } from 'vitest';
import { createProtocolSlot, type HaprotProtocol } from '../src/index.ts';

function protocolNamed(name: string): HaprotProtocol {
  return {
    name,
    alignmentPages: null,
    checkPlug: () => undefined,
    isBusy: () => false,
    plug() {},
    unplug() {},
  };
}

test('a machine has one protocol: a second is an error and changes nothing', () => {
  const slot = createProtocolSlot();
  const first = protocolNamed('hv-balloon');
  expect(slot.current).toBeNull();
  expect(slot.register(first)).toBeUndefined();
  expect(slot.register(protocolNamed('virtio-balloon'))).toBe('another-protocol-registered');
  expect(slot.register(first)).toBe('another-protocol-registered');
  expect(slot.current).toBe(first);
});

test('none, or somebody else’s, cannot be unregistered; its own can, and makes room', () => {
  const slot = createProtocolSlot();
  const first = protocolNamed('hv-balloon');
  const second = protocolNamed('virtio-balloon');
  expect(slot.unregister(first)).toBe('no-protocol-registered');
  slot.register(first);
  expect(slot.unregister(second)).toBe('another-protocol-registered');
  expect(slot.unregister(first)).toBeUndefined();
  expect(slot.register(second)).toBeUndefined();
  expect(slot.current).toBe(second);
});
