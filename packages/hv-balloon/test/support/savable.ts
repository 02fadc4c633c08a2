import { createGuest, guestStep, restoreGuest, saveGuest } from '@dimmer/guest-sim';
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
import type { createConversation, GuestTape } from './conversation.ts';

type Conversation = ReturnType<typeof createConversation>;

/**
 * What was said in a conversation is said again by a device and a guest that are saved and restored after every single
 * input: each of their effects is the same, and so is all that they know in the end.
 */
export function expectSavable(conversation: Conversation): void {
  expectDeviceSavable(conversation);
  for (const tape of conversation.guestTapes) expectGuestSavable(tape);
}

function expectDeviceSavable({ device, deviceTape }: Conversation): void {
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

function expectGuestSavable({ options, tape }: GuestTape): void {
  let guest = createGuest(options);
  for (const { input, effects } of tape) {
    const [next, again] = guestStep(guest, input);
    expect(again).toEqual(effects);
    const restored = restoreGuest(options, JSON.parse(JSON.stringify(saveGuest(next))));
    if (!restored.ok) throw new Error(JSON.stringify(restored.reason));
    guest = restored.state;
  }
}
