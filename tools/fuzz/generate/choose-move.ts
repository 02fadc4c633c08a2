import { currentPages, type Model, totalPages } from '../../../packages/hv-balloon/test/fuzz/model/model.ts';
import type { Move } from '../../../packages/hv-balloon/test/fuzz/move.ts';
import type { Rig } from '../../../packages/hv-balloon/test/fuzz/rig.ts';
import { drawAnswer, drawBalloonAnswer, drawHotAddAnswer } from './answers.ts';
import {
  buildBalloonAnswer,
  buildCapabilities,
  buildStatus,
  buildUnballoonAnswer,
  buildVersion,
  type WireRange,
} from './messages.ts';
import { makeBadPacket, makeNoise, mutate } from './mutate.ts';
import { below, between, onceIn, pick, pickWeighted, type Random } from './random.ts';

/** What a run remembers: a guest that repeats itself needs something to repeat. */
export interface Memory {
  readonly ranges: WireRange[];
  readonly messages: Uint8Array[];
  /** A guest that gives the same pages again and again, and takes no answer for one. */
  readonly stubborn: boolean;
}

export function createMemory(random: Random): Memory {
  return { ranges: [], messages: [], stubborn: onceIn(random, 20) };
}

const IDS = ['a', 'b', 'c', 'd'];
/** What neither guest nor device may notice. */
const QUIET_MOVES: readonly Move[] = [
  { type: 'describe' },
  { type: 'save' },
  { type: 'trace', on: true },
  { type: 'trace', on: false },
];

/** The next input: mostly what brings the conversation forward, and often enough what must not harm it. */
export function chooseMove(random: Random, rig: Rig, memory: Memory): Move {
  if (!rig.isOpen) return onceIn(random, 4) ? disturb(random, rig, memory) : connect(random, rig);
  if (rig.unread > 0 && onceIn(random, 2)) return { type: 'read', packets: onceIn(random, 3) ? 1 : 400 };
  return onceIn(random, 4) ? disturb(random, rig, memory) : goOn(random, rig, memory);
}

function connect(random: Random, { model }: Rig): Move {
  if (model.phase !== 'closed') return { type: 'reset', system: !onceIn(random, 3) };
  const tight = between(random, 96, 300);
  return {
    type: 'open',
    ringBytes: pickWeighted(random, [
      [8, 16_384],
      [3, tight],
      [1, 131_072],
    ] as const),
  };
}

/** What a well-behaved guest or operator does next. */
function goOn(random: Random, { model }: Rig, memory: Memory): Move {
  // A stick removed while its pages are on their way back (spec 9, row 31).
  const isUnderway = model.operation.kind === 'unballoon' && !model.operation.ended;
  if (isUnderway && onceIn(random, 2)) return unplug(random, model);
  switch (model.phase) {
    case 'version':
      return say(random, memory, buildVersion(random));
    case 'caps':
      return say(random, memory, buildCapabilities(random));
    case 'settling':
      return onceIn(random, 3) ? operate(random, model) : { type: 'wait', waitMs: 50_000 };
    default:
      return isAsked(model) && !onceIn(random, 8)
        ? say(random, memory, answer(random, model, memory))
        : operate(random, model);
  }
}

function answer(random: Random, model: Model, { ranges, stubborn }: Memory): Uint8Array {
  const known = ranges.slice(0, 2);
  const repeats = stubborn && known.length > 0 && model.operation.kind === 'balloon';
  return repeats ? buildBalloonAnswer(random, known, false) : drawAnswer(random, model, ranges);
}

function isAsked({ operation }: Model): boolean {
  if (operation.kind === 'balloon') return operation.asked;
  return operation.kind === 'unballoon' || operation.kind === 'hot-add';
}

function operate(random: Random, model: Model): Move {
  return pickWeighted(random, [
    [6, target],
    [4, plug],
    [2, unplug],
  ] as const)(random, model);
}

function target(random: Random, model: Model): Move {
  const total = totalPages(model);
  const current = currentPages(model);
  const pages = pickWeighted(random, [
    [4, total],
    [4, below(random, total)],
    [4, Math.max(0, current + between(random, -600, 600))],
    [2, Math.max(0, current + between(random, -1, 1))],
    [3, 1],
    [2, total + between(random, 0, 2_000_000)],
    [1, 0],
    [1, 2 ** 40],
  ] as const);
  return { type: 'target', pages };
}

/** Few places and small sizes, so that sticks come back to where others were; sometimes several chunks large. */
function plug(random: Random, model: Model): Move {
  const unit = model.caps?.alignment ?? 256;
  const small = unit * between(random, 1, 4);
  const large = unit * Math.ceil((524_288 * between(random, 1, 3) - 256) / unit);
  const pages = pickWeighted(random, [
    [8, small],
    [2, large],
    [1, small + 1],
    [1, below(random, 2 ** 26)],
  ] as const);
  const address = model.layout.region.start + unit * between(random, 0, 6);
  return { type: 'plug', id: pick(random, IDS), pages, address: onceIn(random, 3) ? null : address };
}

function unplug(random: Random, model: Model): Move {
  const idle = model.parts.filter(({ busy }) => !busy).map(({ id }) => id);
  return { type: 'unplug', id: pick(random, idle.length > 0 && !onceIn(random, 4) ? idle : IDS) };
}

/** What comes at the wrong time, twice, broken or not at all. */
function disturb(random: Random, { model }: Rig, memory: Memory): Move {
  switch (below(random, 16)) {
    case 0:
      return { type: 'close', resets: !onceIn(random, 5) };
    case 1:
      return onceIn(random, 2) ? { type: 'reset', system: onceIn(random, 2) } : { type: 'open', ringBytes: 16_384 };
    case 2:
      return { type: 'wait', waitMs: pick(random, [1, 1000, 49_999, 50_000, 3_600_000]) };
    case 3:
      return pick(random, QUIET_MOVES);
    case 4:
      return { type: 'read', packets: between(random, 0, 3) };
    case 5:
    case 6:
    case 7:
      return operate(random, model);
    case 8:
      return onceIn(random, 6)
        ? { type: 'packet', bytes: makeBadPacket(random, anyMessage(random, model, memory)) }
        : say(random, memory, makeNoise(random));
    case 9:
    case 10:
      return say(random, memory, mutate(random, anyMessage(random, model, memory)));
    case 11:
    case 12:
      return say(random, memory, anyMessage(random, model, memory));
    default:
      return say(random, memory, memory.messages.length > 0 ? pick(random, memory.messages) : makeNoise(random));
  }
}

/** Any message that a guest knows, fitting or not. */
function anyMessage(random: Random, model: Model, memory: Memory): Uint8Array {
  switch (below(random, 8)) {
    case 0:
      return buildVersion(random);
    case 1:
      return buildCapabilities(random);
    case 2:
      return buildStatus(random);
    case 3:
      return buildUnballoonAnswer(random);
    case 4:
      return drawHotAddAnswer(random, 512);
    case 5:
      return drawBalloonAnswer(random, model, memory.ranges);
    default:
      return drawAnswer(random, model, memory.ranges);
  }
}

function say(random: Random, memory: Memory, message: Uint8Array): Move {
  memory.messages.push(message);
  if (memory.messages.length > 6) memory.messages.shift();
  return { type: 'send', message, holds: onceIn(random, 10) };
}
