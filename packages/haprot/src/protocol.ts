import type { PageRange } from '@dimmer/pages';

/** Why the protocol refuses a stick: rows 12a to 12d of spec 5.3. */
export type ProtocolRefusal = 'no-guest' | 'guest-cannot-hot-add' | 'pages-removed-before' | 'pages-returned-before';

/**
 * A protocol that announces sticks to the guest and is told when they go (spec 5.2). hv-balloon is one; virtio-balloon
 * with its invented hot-add message is another. Pages.
 */
export interface HaprotProtocol {
  readonly name: string;
  /** The guest's alignment once it has reported one, else null. */
  readonly alignmentPages: number | null;
  /** The first reason against a stick at this range now, after the registry's own. */
  checkPlug(range: PageRange): ProtocolRefusal | undefined;
  /** Whether the stick must not be removed now. */
  isBusy(id: string): boolean;
  /** The stick is mapped: announce it. Called only where `checkPlug` has nothing against it. */
  plug(id: string, range: PageRange): void;
  /** The stick goes, and is unmapped next. Called only while it is not busy. */
  unplug(id: string): void;
}

/** Where a machine keeps its one protocol. */
export interface ProtocolSlot {
  readonly current: HaprotProtocol | null;
  register(protocol: HaprotProtocol): ProtocolSlotError | undefined;
  /** Only who is registered may leave. */
  unregister(protocol: HaprotProtocol): ProtocolSlotError | undefined;
}

export type ProtocolSlotError = 'another-protocol-registered' | 'no-protocol-registered';

export function createProtocolSlot(): ProtocolSlot {
  let current: HaprotProtocol | null = null;
  return {
    get current() {
      return current;
    },
    register(protocol) {
      if (current !== null) return 'another-protocol-registered';
      current = protocol;
      return undefined;
    },
    unregister(protocol) {
      if (current === null) return 'no-protocol-registered';
      if (current !== protocol) return 'another-protocol-registered';
      current = null;
      return undefined;
    },
  };
}
