import { framePacket, packetBytes, parsePacket } from '@dimmer/dynmem-proto';
import { createPacketChannel, type PacketChannel } from '@dimmer/transport';
import {
  createDevice,
  describeDevice,
  type DeviceEffect,
  type DeviceInput,
  type DeviceOptions,
  type DeviceState,
  deviceStep,
  restoreDevice,
  saveDevice,
} from '../../src/index.ts';
import { checkBooks, checkModel } from './check-books.ts';
import { checkEffects } from './check-effects.ts';
import { claimsTooMuch, guard } from './guard.ts';
import { createModel, type Model } from './model/model.ts';
import { awaitsMore, stepModel } from './model/step.ts';
import type { Move } from './move.ts';
import { LAYOUTS, type Setting } from './setting.ts';
import { createStickSlots } from './stick-slots.ts';
import { violate, type Violation } from './violation.ts';

type Distribute<T> = T extends unknown ? Omit<T, 'at'> : never;

/** The device behind real packets, rings and haprot's checks, on virtual time, with the model beside it. */
export interface Rig {
  readonly state: DeviceState;
  readonly model: Model;
  /** Packets that the guest has not read, and whether it has a channel at all. */
  readonly unread: number;
  readonly isOpen: boolean;
  /** VM time in milliseconds. */
  readonly at: number;
  /** Does one move; answers the first rule that was broken. After that the rig is of no use any more. */
  play(move: Move): Violation | undefined;
}

export function createRig(setting: Setting): Rig {
  const layout = LAYOUTS[setting.layout];
  const model = createModel(setting);
  const options: DeviceOptions = {
    bootPages: layout.bootPages,
    sections: layout.sections,
    statusReport: setting.statusReport,
    faithful: setting.faithful,
    reuseAddresses: setting.reuseAddresses,
    edition: setting.edition,
    memslotLimit: layout.memslots,
    ...(setting.memdev ? { memdev: layout.region } : {}),
  };
  let state = createDevice(options);
  const slots = createStickSlots(layout);
  let channel: PacketChannel | undefined;
  /** A packet that is none is never consumed: nothing behind it is ever heard (spec 1.1). */
  let stalled = false;
  let at = 0;
  let timerDue: number | null = null;
  let found: Violation | undefined;

  function feed(wish: Distribute<DeviceInput>): void {
    if (found) return;
    const input = { ...wish, at } as DeviceInput;
    const expected = stepModel(model, input);
    const effects = step(input);
    found ??= checkEffects(model, input, effects, expected);
    if (found) return;
    for (const effect of effects) perform(effect);
    if (!awaitsMore(model, input)) found ??= checkBooks(state, model) ?? checkModel(model);
  }

  function step(input: DeviceInput): readonly DeviceEffect[] {
    let effects: readonly DeviceEffect[] = [];
    const work = (): void => {
      [state, effects] = deviceStep(state, input);
    };
    // Elsewhere the device does not look at what is claimed, and the guard is dear.
    const isAsked = model.operation.kind === 'balloon' && model.operation.asked;
    if (isAsked && input.type === 'packet' && claimsTooMuch(input.payload)) found = guard(work);
    else {
      try {
        work();
      } catch (error) {
        found = violate('throw', String(error));
      }
    }
    return effects;
  }

  function perform(effect: DeviceEffect): void {
    if (effect.type === 'arm-timer') timerDue = at + effect.delayMs;
    else if (effect.type === 'cancel-timer') timerDue = null;
    else if (effect.type === 'send') push(effect.message, effect.transactionId);
  }

  /** Only the two answers of the handshake may meet a full ring (spec 1.1). */
  function push(message: Uint8Array, transactionId: number): void {
    if (!channel) found ??= violate('send-closed', 'a message was sent and no channel is open');
    else if (!channel.toGuest.push(framePacket(message, transactionId)) && (message[0] ?? 0) > 4) {
      const room = channel.toGuest.freeBytes;
      found ??= violate('ring-overrun', `${packetBytes(message.length)} bytes into ${room} bytes of room`);
    }
  }

  function openChannel(ringBytes: number): void {
    const accepted = model.phase === 'closed';
    if (accepted) {
      const nothing = (): void => {};
      channel = createPacketChannel({
        toGuestRingBytes: ringBytes,
        toHostRingBytes: ringBytes,
        onGuestPacket: nothing,
        onGuestWritable: nothing,
        onHostPacket: nothing,
        onHostWritable: nothing,
      });
      stalled = false;
    }
    feed({ type: 'channel-open', ringBytes: ringBytes - 1 });
  }

  function closeChannel(): void {
    channel = undefined;
    feed({ type: 'channel-closed' });
    if (timerDue !== null) found ??= violate('timer', 'the timer runs on after the channel has closed');
  }

  function reset(system: boolean): void {
    channel = undefined;
    feed({ type: 'reset', system });
    if (timerDue !== null) found ??= violate('timer', 'the timer runs on after a reset');
  }

  /** All that lies in the ring is one burst, up to what is no packet. */
  function deliver(): void {
    const open = channel;
    const burst: Uint8Array[] = [];
    while (open && !stalled && open.toHost.length > 0) {
      const packet = parsePacket(open.toHost.take()!);
      if ('payload' in packet) burst.push(packet.payload);
      else stalled = true;
    }
    for (const [index, payload] of burst.entries()) feed({ type: 'packet', payload, more: index + 1 < burst.length });
  }

  function read(packets: number): void {
    if (!channel) return;
    for (let n = 0; n < packets && channel.toGuest.take(); n += 1);
    feed({ type: 'writable', freeBytes: channel.toGuest.freeBytes });
  }

  function wait(waitMs: number): void {
    const until = at + waitMs;
    if (timerDue !== null && timerDue <= until) {
      at = timerDue;
      timerDue = null;
      feed({ type: 'timer', id: 'post-init' });
    }
    at = until;
  }

  function plug(move: Move & { readonly type: 'plug' }): void {
    const isPastCapabilities = model.phase === 'settling' || model.phase === 'running';
    const haprot = slots.plan(move, isPastCapabilities ? model.caps!.alignment : null);
    if (!haprot) return;
    feed({ type: 'haprot-plugged', id: haprot.id, range: haprot.range });
    const stick = state.sticks.find(({ id }) => id === haprot.id);
    if (stick?.start === haprot.range.start) slots.add(haprot);
  }

  function unplug(id: string): void {
    feed({ type: 'haprot-unplug-asked', id });
    if (!state.sticks.some((stick) => stick.id === id)) slots.remove(id);
  }

  function describe(): void {
    const { removedGuestPages, removedBothPages, sticks } = describeDevice(state);
    const counted = removedGuestPages === state.removedGuest && removedBothPages === state.removedBoth;
    const inside = sticks.every(
      ({ headPages, tailPages, usedPages }) => Math.min(headPages, tailPages, usedPages) >= 0,
    );
    if (!counted || !inside) found ??= violate('describe', 'the description differs from the books');
  }

  function saveAndRestore(): void {
    const restored = restoreDevice(options, JSON.parse(JSON.stringify(saveDevice(state))));
    if (!restored.ok) {
      found ??= violate('restore', JSON.stringify(restored.reason));
      return;
    }
    state = restored.state;
    found ??= checkBooks(state, model);
  }

  function play(move: Move): void {
    switch (move.type) {
      case 'open':
        return openChannel(move.ringBytes);
      case 'close':
        if (channel) closeChannel();
        if (move.resets) reset(false);
        return;
      case 'reset':
        // A machine's reset closes the channel first; the bus may also reset the device alone, which then closes it itself.
        if (channel && move.system) closeChannel();
        return reset(move.system);
      case 'send':
        if (channel?.toHost.push(framePacket(move.message, 0)) && !move.holds) deliver();
        return;
      case 'packet':
        if (channel?.toHost.push(move.bytes)) deliver();
        return;
      case 'read':
        return read(move.packets);
      case 'wait':
        return wait(move.waitMs);
      case 'target':
        return feed({ type: 'target', pages: move.pages });
      case 'plug':
        return plug(move);
      case 'unplug':
        return unplug(move.id);
      case 'trace':
        return feed({ type: 'trace', on: move.on });
      case 'describe':
        return describe();
      case 'save':
        return saveAndRestore();
    }
  }

  return {
    get state() {
      return state;
    },
    model,
    get unread() {
      return channel?.toGuest.length ?? 0;
    },
    get isOpen() {
      return channel !== undefined;
    },
    get at() {
      return at;
    },
    play(move) {
      play(move);
      return found;
    },
  };
}
