import type { PageRangeTree } from '@dimmer/pages';
import { type DeviceState, isBusy, queryBalloon } from '../../src/index.ts';
import { expectedName } from './model/expected-name.ts';
import { type Model, type Part, removedPages, totalPages } from './model/model.ts';
import { addPages, countPages, type Pages } from './model/pages.ts';
import { violate, type Violation } from './violation.ts';

/** The device's books against the model's, after an input that left the device with nothing to do. */
export function checkBooks(state: DeviceState, model: Model): Violation | undefined {
  return (
    checkTree('boot guest', state.boot.guest, model.boot.guest) ??
    checkTree('boot both', state.boot.both, model.boot.both) ??
    checkTree('disallowed', state.disallowed, model.disallowed) ??
    (model.setting.edition === 'series' ? checkSticks(state, model) : checkOwnRange(state, model)) ??
    checkCounters(state, model) ??
    checkProgress(state, model)
  );
}

/** A tree holds exactly the pages it must, in ranges that neither overlap nor touch (spec 4.1). */
function checkTree(name: string, tree: PageRangeTree, expected: Pages): Violation | undefined {
  let at = 0;
  let pages = 0;
  for (const { start, count } of tree) {
    if (expected[at] !== start || expected[at + 1] !== start + count) {
      const wanted = at < expected.length ? `${expected[at]} to ${expected[at + 1]}` : 'nothing';
      return violate('tree', `${name} has ${start} to ${start + count} where ${wanted} should be`);
    }
    at += 2;
    pages += count;
  }
  if (at < expected.length) return violate('tree', `${name} lacks ${expected[at]} to ${expected[at + 1]}`);
  if (pages !== tree.pages) return violate('tree-pages', `${name} holds ${pages} pages and says ${tree.pages}`);
  return undefined;
}

/** Counters equal what the trees hold; what is removed never exceeds the total as clamped (spec 3.4, checklist 13). */
function checkCounters(state: DeviceState, model: Model): Violation | undefined {
  const guest = removedPages(model, 'guest');
  const both = removedPages(model, 'both');
  if (state.removedGuest !== guest) return violate('counter', `guest-only ${state.removedGuest}, in trees ${guest}`);
  if (state.removedBoth !== both) return violate('counter', `both ${state.removedBoth}, in trees ${both}`);
  const actual = totalPages(model) - both;
  const expected = (model.setting.faithful ? actual : Math.max(0, actual)) * 4096;
  const answered = queryBalloon(state);
  return answered === expected ? undefined : violate('query-balloon', `${answered} bytes where ${expected} are`);
}

function checkSticks(state: DeviceState, model: Model): Violation | undefined {
  if (state.sticks.length !== model.parts.length) {
    return violate('sticks', `${state.sticks.length} sticks where ${model.parts.length} are plugged`);
  }
  const queue = state.queue.map(({ id }) => id).join();
  const expected = model.queue.map(({ id }) => id).join();
  if (queue !== expected) return violate('queue', `queued are ${queue} where ${expected} should be`);
  for (const [index, part] of model.parts.entries()) {
    const found = checkStick(state, state.sticks[index]!, part);
    if (found) return found;
  }
  return undefined;
}

function checkStick(state: DeviceState, stick: DeviceState['sticks'][number], part: Part): Violation | undefined {
  const { id } = part;
  if (stick.id !== id) return violate('sticks', `${stick.id} where ${id} is plugged`);
  if (isBusy(state, id) !== part.busy) {
    return violate('busy', `stick ${id} is ${part.busy ? 'not ' : ''}busy; the guest holds ${part.held} pages of it`);
  }
  if (stick.used !== part.held) return violate('used', `stick ${id}: ${stick.used} used, the guest holds ${part.held}`);
  const planned = stick.count - stick.head - stick.tail;
  if (planned !== part.planned || (planned > 0 && stick.start + stick.head !== part.from)) {
    return violate('effective', `stick ${id}: ${planned} pages after ${stick.head}; ${part.planned} at ${part.from}`);
  }
  return (
    checkTree(`stick ${id} guest`, stick.removed.guest, part.guest) ??
    checkTree(`stick ${id} both`, stick.removed.both, part.both)
  );
}

/** Upstream's backend: there or not, what of it was added and mapped, and its books (spec 3.8). */
function checkOwnRange({ own }: DeviceState, model: Model): Violation | undefined {
  const part = model.parts[0];
  if (!own || !part) return (own === null) === (part === undefined) ? undefined : violate('own-range', 'is not due');
  if (own.added !== model.added) return violate('own-range', `${own.added} pages added where ${model.added} were`);
  if (own.mapped !== model.mapped) return violate('own-range', `${own.mapped} pages mapped where ${model.mapped} are`);
  if (own.exhausted !== model.exhausted) return violate('own-range', 'exhausted differs');
  return checkTree('own guest', own.removed.guest, part.guest) ?? checkTree('own both', own.removed.both, part.both);
}

/** What the device is at. In the init states nothing is under way. */
function checkProgress(state: DeviceState, model: Model): Violation | undefined {
  const name = expectedName(model);
  if (state.name !== name) return violate('state', `${state.name} where ${name} should be`);
  if (state.diff < 0) return violate('diff', `diff is ${state.diff}`);
  if (state.targetChanged !== model.targetChanged) return violate('target', 'target_changed differs');
  if (model.phase !== 'running') return undefined;
  if (state.transId !== model.transId) return violate('trans-id', `${state.transId} where ${model.transId} is next`);
  const { kind } = model.operation;
  if ((kind === 'balloon' || kind === 'unballoon') && state.diff !== model.remaining) {
    return violate('diff', `diff is ${state.diff} where ${model.remaining} pages remain`);
  }
  return undefined;
}

/**
 * What must hold of the model itself in the recommended setting: no page is in two places, and all of a part's books lie
 * inside it (spec 5.5). So the comparison above says the same of the device.
 */
export function checkModel(model: Model): Violation | undefined {
  for (const part of model.parts) {
    const found = checkInside(part) ?? (model.setting.edition === 'series' ? checkHeld(part) : undefined);
    if (found) return found;
  }
  if (model.setting.faithful) return undefined;
  const all: Pages = [];
  for (const { guest, both } of [model.boot, ...model.parts]) {
    for (const pages of [guest, both]) {
      for (let i = 0; i < pages.length; i += 2) {
        const fresh = addPages(all, pages[i]!, pages[i + 1]!);
        if (fresh !== pages[i + 1]! - pages[i]!) return violate('page-twice', `from ${pages[i]} to ${pages[i + 1]}`);
      }
    }
  }
  return undefined;
}

function checkInside(part: Part): Violation | undefined {
  for (const pages of [part.guest, part.both]) {
    if (pages.length === 0) continue;
    if (pages[0]! < part.from || pages.at(-1)! > part.from + part.planned) {
      return violate('books-outside', `stick ${part.id} has books outside of itself`);
    }
  }
  return undefined;
}

/** What the guest holds and what it gave up are all that it was given of a stick; what it holds keeps the stick busy. */
function checkHeld(part: Part): Violation | undefined {
  const released = countPages(part.guest) + countPages(part.both);
  if (!part.queued && part.held + released !== part.planned) {
    return violate('held', `stick ${part.id}: ${part.held} held and ${released} released of ${part.planned}`);
  }
  if (part.held > 0 && !part.busy) return violate('busy', `stick ${part.id} is held and not busy`);
  return undefined;
}
