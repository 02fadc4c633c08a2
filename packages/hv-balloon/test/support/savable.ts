import { expect } from 'vitest';
import {
  createDevice,
  describeDevice,
  deviceStep,
  restoreDevice,
  saveDevice,
  type SavedDevice,
} from '../../src/index.ts';
import type { DeviceState } from '../../src/state.ts';
import type { createConversation } from './conversation.ts';

/**
 * What was said in a conversation is said again by a device that is saved and restored after every single input: each of
 * its effects is the same, and so is all that it knows in the end.
 */
export function expectSavable({ device, deviceTape }: ReturnType<typeof createConversation>): void {
  let state: DeviceState = createDevice(device.options);
  for (const { input, effects } of deviceTape) {
    const [next, again] = deviceStep(state, input);
    expect(again).toEqual(effects);
    state = reborn(next);
  }
  expect(describeDevice(state)).toEqual(describeDevice(device));
  expect(saveDevice(state)).toEqual(saveDevice(device));
}

/** The device as another process would restore it: what it is read from is text. */
export function reborn(state: DeviceState): DeviceState {
  const restored = restoreDevice(state.options, asText(saveDevice(state)));
  if (!restored.ok) throw new Error(JSON.stringify(restored.reason));
  return restored.state;
}

export function asText(saved: SavedDevice): unknown {
  return JSON.parse(JSON.stringify(saved));
}
