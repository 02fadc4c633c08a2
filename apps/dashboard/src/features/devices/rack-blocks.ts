import type { Device } from '@dimmer/contract';
import { layAxis, type RackAxis } from './rack-axis.ts';

/** One stick, or neighbours of one state that are too narrow to be drawn alone. Shares are of the width of the rack. */
export interface Block {
  readonly sticks: readonly [Device, ...Device[]];
  readonly startFraction: number;
  readonly fraction: number;
  readonly sizeBytes: number;
  readonly takenBytes: number | null;
  readonly releasedBytes: number | null;
}

export interface Lane {
  readonly node: number;
  readonly blocks: readonly Block[];
  /** Sticks of this node together, without boot memory. */
  readonly sizeBytes: number;
}

export interface Rack {
  readonly axis: RackAxis;
  readonly lanes: readonly Lane[];
  /** Sticks that have no address yet: they stand in the table only. */
  readonly unplaced: readonly Device[];
}

/** Narrower than this a stick cannot be seen or pressed alone. */
const NARROWEST_PX = 4;

type Placed = Device & { readonly addressBytes: number };

/** Lays the sticks by address (x) and NUMA node (lane), in a rack of `widthPx`. Boot memory is the block at 0. */
export function layRack(bootBytes: number, sticks: readonly Device[], nodes: number, widthPx: number): Rack {
  const placed = sticks.filter(isPlaced).toSorted((a, b) => a.addressBytes - b.addressBytes);
  const boot = { startBytes: 0, sizeBytes: bootBytes };
  const extents = placed.map(({ addressBytes, sizeBytes }) => ({ startBytes: addressBytes, sizeBytes }));
  const axis = layAxis([boot, ...extents]);
  const count = Math.max(1, nodes, ...placed.map(({ node }) => node + 1));
  const lanes = Array.from({ length: count }, (_, node) => layLane(node, placed, axis, widthPx));
  return { axis, lanes, unplaced: sticks.filter((stick) => !isPlaced(stick)) };
}

function layLane(node: number, placed: readonly Placed[], axis: RackAxis, widthPx: number): Lane {
  const blocks = placed.filter((stick) => stick.node === node).map((stick) => toBlock(stick, axis));
  const sizeBytes = blocks.reduce((sum, block) => sum + block.sizeBytes, 0);
  return { node, blocks: mergeNarrow(blocks, NARROWEST_PX / widthPx), sizeBytes };
}

function toBlock(stick: Placed, axis: RackAxis): Block {
  const startFraction = axis.toFraction(stick.addressBytes);
  const fraction = axis.toFraction(stick.addressBytes + stick.sizeBytes - 1) - startFraction;
  const { sizeBytes, takenBytes, releasedBytes } = stick;
  return { sticks: [stick], startFraction, fraction, sizeBytes, takenBytes, releasedBytes };
}

/** Joins neighbours of one state of which one is narrower than `narrowest`. */
function mergeNarrow(blocks: readonly Block[], narrowest: number): readonly Block[] {
  const merged: Block[] = [];
  for (const block of blocks) {
    const last = merged.at(-1);
    if (last && canMerge(last, block, narrowest)) merged[merged.length - 1] = join(last, block);
    else merged.push(block);
  }
  return merged;
}

function canMerge(a: Block, b: Block, narrowest: number): boolean {
  const touching = b.startFraction - (a.startFraction + a.fraction) < narrowest / 4;
  const alike = a.sticks[0].state === b.sticks[0].state && a.sticks[0].origin === b.sticks[0].origin;
  return touching && alike && (b.fraction < narrowest || averageFraction(a) < narrowest);
}

function averageFraction(block: Block): number {
  return block.fraction / block.sticks.length;
}

function join(a: Block, b: Block): Block {
  return {
    sticks: [...a.sticks, ...b.sticks],
    startFraction: a.startFraction,
    fraction: b.startFraction + b.fraction - a.startFraction,
    sizeBytes: a.sizeBytes + b.sizeBytes,
    takenBytes: add(a.takenBytes, b.takenBytes),
    releasedBytes: add(a.releasedBytes, b.releasedBytes),
  };
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function isPlaced(stick: Device): stick is Placed {
  return stick.addressBytes !== null;
}
