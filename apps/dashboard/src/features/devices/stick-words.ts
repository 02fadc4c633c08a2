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

/** Share of a stick that the guest has given back, 0 … 1; null where the machine does not tell. */
export function returnedShare({
  releasedBytes,
  sizeBytes,
}: Pick<Device, 'releasedBytes' | 'sizeBytes'>): number | null {
  return releasedBytes === null ? null : Math.min(1, releasedBytes / sizeBytes);
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

function whyBusy({ releasedBytes, sizeBytes }: Device): string {
  const last = 'It can go once all of it is returned; the guest chooses which pages it gives.';
  if (releasedBytes === null) return `The guest still uses it. ${last}`;
  return `The guest still has ${sizeWords(sizeBytes - releasedBytes)} of it. ${last}`;
}

/** One line for screen readers and the cursor line: "ha1, 16.00 GiB, node 0, in use, 25 % returned". */
export function describeStick(stick: Device): string {
  const share = returnedShare(stick);
  const returned = share === null || share === 0 ? [] : [`${percentWords(share)} returned`];
  const origin = stick.origin === 'dimmer' ? [] : [`plugged ${ORIGIN_WORDS[stick.origin]}`];
  const state = STATE_WORDS[stick.state].toLowerCase();
  return [stick.id, sizeWords(stick.sizeBytes), `node ${stick.node}`, state, ...returned, ...origin].join(', ');
}
