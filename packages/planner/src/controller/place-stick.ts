import { alignUp, isAligned } from '@dimmer/pages';
import type { LayoutStick } from '../desired.ts';
import { freeGaps, gapBytes } from '../free-gaps.ts';
import type { Situation } from '../situation.ts';
import { sayAddress, sayBytes, sayCount, saySlotsUsed } from '../words.ts';
import { type Denial, deny } from './admit-target.ts';

/** What a person says of a stick to be plugged; the rest is chosen. */
export interface StickWish {
  readonly sizeBytes: number;
  readonly id?: string;
  readonly addressBytes?: number;
  readonly node?: number;
}

/**
 * The stick as it would be plugged, or the first reason against it (spec 5.3). `foreign`: backends of other people, whose
 * names are taken.
 */
export function placeStick(
  situation: Situation,
  wish: StickWish,
  foreign: Readonly<Record<string, number>>,
): LayoutStick | Denial {
  const { freshStick } = situation;
  const { sizeBytes, id = freshStick.id, node = 0 } = wish;
  const memdev = id === freshStick.id ? freshStick.memdev : `${id}-mem`;
  const denial =
    refuseMode(situation) ??
    refuseGuest(situation) ??
    refuseName(situation, id, memdev, foreign) ??
    refuseSize(situation, sizeBytes) ??
    refuseRoom(situation, sizeBytes) ??
    refuseNode(situation, node);
  if (denial) return denial;
  const addressBytes = choosePlace(situation, sizeBytes, wish.addressBytes);
  if (addressBytes !== null && typeof addressBytes !== 'number') return addressBytes;
  return { id, memdev, sizeBytes, addressBytes, node, origin: 'dimmer' };
}

/** Where memory grows by other means there is no place for a stick. */
function refuseMode({ observation }: Situation): Denial | null {
  const { growthMode } = observation;
  if (growthMode === 'haprot' || growthMode === 'pc-dimm') return null;
  return deny('guest-cannot-hot-add', WITHOUT_STICKS[growthMode]);
}

const WITHOUT_STICKS = {
  memdev: 'This machine grows by the one memory device it was started with: set its target.',
  'virtio-mem': 'This machine grows by virtio-mem: set its target.',
  none: 'This machine has nothing to grow by.',
} as const;

function refuseGuest({ stage, capabilities }: Situation): Denial | null {
  if (stage === 'booting' || stage === 'away') return deny('guest-not-ready', 'No guest is connected to the protocol.');
  return capabilities.hotAdd ? null : deny('guest-cannot-hot-add', 'The guest cannot take added memory.');
}

function refuseName(situation: Situation, id: string, memdev: string, foreign: object): Denial | null {
  const isTaken = allSticks(situation).some((stick) => stick.id === id || stick.memdev === memdev);
  return isTaken || memdev in foreign ? deny('id-in-use', `The name ${id} is taken.`) : null;
}

function refuseSize({ capabilities }: Situation, sizeBytes: number): Denial | null {
  const unit = capabilities.alignmentBytes;
  if (isAligned(sizeBytes, unit) && sizeBytes > 0) return null;
  const limitBytes = alignUp(sizeBytes, unit);
  return deny('unaligned', `The guest takes memory in units of ${sayBytes(unit)}.`, { limitBytes });
}

function refuseRoom(situation: Situation, sizeBytes: number): Denial | null {
  const { shape } = situation;
  const sticks = allSticks(situation);
  if (sticks.length >= shape.slots) return deny('no-slots', saySlotsUsed(shape.slots));
  const limitBytes = sticks.reduce((left, stick) => left - stick.sizeBytes, shape.maximumBytes - shape.bootBytes);
  if (sizeBytes <= limitBytes) return null;
  return deny('above-maximum', `The machine has room for sticks of ${sayBytes(limitBytes)} more.`, { limitBytes });
}

function refuseNode({ shape }: Situation, node: number): Denial | null {
  const nodes = Math.max(1, shape.numaNodes);
  return node >= 0 && node < nodes ? null : deny('bad-node', `The VM has ${sayCount(nodes, 'NUMA node')}.`);
}

/** Plugged, or of the layout and still to be plugged. */
function allSticks({ observation, layout }: Situation) {
  const plugged = new Set(observation.sticks.map(({ id }) => id));
  return [...observation.sticks, ...layout.filter(({ id }) => !plugged.has(id))];
}

/** Of a DIMM QEMU finds the place, unless a person has. */
function choosePlace(situation: Situation, sizeBytes: number, addressBytes?: number): number | null | Denial {
  const isDimm = situation.observation.growthMode === 'pc-dimm';
  return isDimm && addressBytes === undefined ? null : findPlace(situation, sizeBytes, addressBytes);
}

function findPlace(situation: Situation, sizeBytes: number, addressBytes?: number): number | Denial {
  const gaps = freeGaps(situation);
  if (addressBytes === undefined) {
    const gap = gaps.find((one) => gapBytes(one) >= sizeBytes);
    return gap
      ? gap.start
      : deny('no-address-space', `No gap of ${sayBytes(sizeBytes)} is left before the guest's next reset.`);
  }
  const unit = situation.capabilities.alignmentBytes;
  if (!isAligned(addressBytes, unit)) return deny('unaligned', `Addresses are multiples of ${sayBytes(unit)}.`);
  const fits = gaps.some(({ start, end }) => start <= addressBytes && addressBytes + sizeBytes <= end);
  return fits
    ? addressBytes
    : deny('address-unavailable', `${sayBytes(sizeBytes)} at ${sayAddress(addressBytes)} are not free.`);
}
