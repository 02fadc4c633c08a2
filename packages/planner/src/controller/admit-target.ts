import { isAligned, PAGE_BYTES } from '@dimmer/pages';
import { DEMAND_ROOM_BYTES } from '../limits.ts';
import { sayBytes } from '../words.ts';
import { demandOf } from './demand.ts';
import type { ControllerAnswer, DenyReason } from './io.ts';
import type { ControllerState } from './state.ts';

export type Denial = ControllerAnswer & { readonly type: 'denied' };

export interface TargetWish {
  readonly targetBytes?: number;
  readonly minimumBytes: number;
  readonly maximumBytes: number;
  readonly force: boolean;
}

export function deny(
  reason: DenyReason,
  detail: string,
  figures: { readonly limitBytes?: number; readonly releasedBytes?: number } = {},
): Denial {
  return { type: 'denied', reason, detail, ...figures };
}

/** The first reason against these bounds and this target, or null (api.md, refusals of a target). */
export function admitTarget(state: ControllerState, wish: TargetWish): Denial | null {
  return admitBounds(state, wish) ?? (wish.targetBytes === undefined ? null : admitSize(state, wish.targetBytes, wish));
}

function admitBounds({ limits }: ControllerState, { minimumBytes, maximumBytes }: TargetWish): Denial | null {
  if (![minimumBytes, maximumBytes].every(isSize))
    return deny('unaligned', 'A size is a whole number of 4096-byte pages.');
  const machineBytes = limits.maximumBytes;
  if (maximumBytes > machineBytes) {
    const detail = `The machine is defined for at most ${sayBytes(machineBytes)}.`;
    return deny('maximum-above-machine', detail, { limitBytes: machineBytes });
  }
  if (minimumBytes <= maximumBytes) return null;
  return deny(
    'bounds-crossed',
    `A minimum of ${sayBytes(minimumBytes)} is above a maximum of ${sayBytes(maximumBytes)}.`,
  );
}

function isSize(bytes: number): boolean {
  return Number.isSafeInteger(bytes) && bytes > 0 && isAligned(bytes, PAGE_BYTES);
}

function admitSize(state: ControllerState, targetBytes: number, wish: TargetWish): Denial | null {
  const { minimumBytes, maximumBytes } = wish;
  const asked = sayBytes(targetBytes);
  if (!isSize(targetBytes)) return deny('unaligned', 'A size is a whole number of 4096-byte pages.');
  if (targetBytes > maximumBytes) {
    return deny('above-maximum', `${asked} is above the maximum of ${sayBytes(maximumBytes)}.`, {
      limitBytes: maximumBytes,
    });
  }
  if (targetBytes < minimumBytes) {
    return deny('below-minimum', `${asked} is below the minimum of ${sayBytes(minimumBytes)}.`, {
      limitBytes: minimumBytes,
    });
  }
  return admitShrink(state, targetBytes, wish.force) ?? admitGrowth(state, targetBytes);
}

/** Giving a guest more than it has is never refused for its needs. */
function admitShrink({ machine }: ControllerState, targetBytes: number, force: boolean): Denial | null {
  const demandBytes = machine && demandOf(machine);
  if (!machine || demandBytes === null || force || targetBytes >= machine.observation.actualBytes) return null;
  const limitBytes = demandBytes + DEMAND_ROOM_BYTES;
  if (targetBytes >= limitBytes) return null;
  const detail = `The guest needs ${sayBytes(demandBytes)} now; with room to breathe that is ${sayBytes(limitBytes)}.`;
  return deny('below-demand', detail, { limitBytes });
}

/** Growth that the host has no room for. A stopped VM takes nothing: its target is judged when it starts. */
export function admitGrowth({ machine, hostLimitBytes }: ControllerState, targetBytes: number): Denial | null {
  if (!machine || hostLimitBytes === null || targetBytes <= hostLimitBytes) return null;
  if (targetBytes <= machine.observation.actualBytes) return null;
  const limitBytes = Math.max(0, hostLimitBytes);
  const detail = `The host has room for ${sayBytes(limitBytes)} of this VM, not for ${sayBytes(targetBytes)}.`;
  return deny('host-memory-short', detail, { limitBytes });
}
