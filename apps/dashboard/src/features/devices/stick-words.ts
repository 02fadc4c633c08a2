import type { Device } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';

/** The state of a stick as a person reads it. */
export const STATE_WORDS: Readonly<Record<Device['state'], string>> = {
  waiting: 'Waiting for the guest',
  queued: 'Queued',
  'in-use': 'In use',
  unused: 'Unused',
  removing: 'Being removed',
};

export const ORIGIN_WORDS: Readonly<Record<Device['origin'], string>> = {
  dimmer: 'Dimmer',
  monitor: 'by hand, in the monitor',
  outside: 'from outside Dimmer',
};

type Sizes = Pick<Device, 'releasedBytes' | 'sizeBytes' | 'takenBytes'>;

/** Share of what the guest took of a stick that it has given back, 0 … 1; null where the machine does not tell. */
export function returnedShare({ releasedBytes, sizeBytes, takenBytes }: Sizes): number | null {
  if (releasedBytes === null) return null;
  const taken = takenBytes ?? sizeBytes;
  return taken === 0 ? 0 : Math.min(1, releasedBytes / taken);
}

/** Shares of the whole stick: what the guest has, and what it took and returned. The rest it never took. */
export function stickShares({ releasedBytes, sizeBytes, takenBytes }: Sizes): {
  readonly held: number;
  readonly returned: number;
} {
  const taken = Math.min(1, (takenBytes ?? sizeBytes) / sizeBytes);
  const returned = Math.min(taken, (releasedBytes ?? 0) / sizeBytes);
  return { held: taken - returned, returned };
}

/** What of it the guest still has, in bytes; null where the machine does not tell. */
export function heldBytes({ releasedBytes, sizeBytes, takenBytes }: Sizes): number | null {
  return releasedBytes === null ? null : Math.max(0, (takenBytes ?? sizeBytes) - releasedBytes);
}

/** A share for people; only a whole is "100 %", only nothing is "0 %". */
export function percentWords(share: number): string {
  if (share > 0 && share < 0.01) return 'under 1 %';
  return share < 1 ? `${Math.min(99, Math.floor(share * 100))} %` : '100 %';
}

/** Why a stick cannot be removed now; undefined when it can. */
export function whyNotRemovable(stick: Device): string | undefined {
  if (stick.state === 'removing') return 'It is being removed already.';
  if (!stick.busy) return undefined;
  if (stick.state === 'waiting' || stick.state === 'queued') {
    return 'It is on its way to the guest; it can be removed when the guest has answered.';
  }
  return whyBusy(stick);
}

function whyBusy(stick: Device): string {
  const held = heldBytes(stick);
  const last = 'It can go once all of it is returned; the guest chooses which pages it gives.';
  if (held === null) return `The guest still uses it. ${last}`;
  return `The guest still has ${sizeWords(held)} of it. ${last}`;
}

/** One line for screen readers and the cursor line: "ha1, 16.00 GiB, node 0, in use, 25 % returned". */
export function describeStick(stick: Device): string {
  const share = returnedShare(stick);
  const returned = share === null || share === 0 ? [] : [`${percentWords(share)} returned`];
  const { takenBytes } = stick;
  const isPart = stick.state === 'in-use' && takenBytes !== null && takenBytes < stick.sizeBytes;
  const part = isPart ? [`${sizeWords(takenBytes)} of it taken`] : [];
  const origin = stick.origin === 'dimmer' ? [] : [`plugged ${ORIGIN_WORDS[stick.origin]}`];
  const state = STATE_WORDS[stick.state].toLowerCase();
  return [stick.id, sizeWords(stick.sizeBytes), `node ${stick.node}`, state, ...part, ...returned, ...origin].join(
    ', ',
  );
}
