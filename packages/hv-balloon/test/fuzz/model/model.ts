import type { PageRange } from '@dimmer/pages';
import { LAYOUTS, type Layout, type Setting } from '../setting.ts';
import { countPages, type Pages } from './pages.ts';

/** A part of memory that has books of its own: a stick of the series, or the one own range of the upstream edition. */
export interface Part {
  readonly id: string;
  readonly start: number;
  readonly count: number;
  /** What of it is, or is being, given to the guest: `planned` pages from page `from` on. 0: nothing. */
  from: number;
  planned: number;
  /** Pages the guest holds. */
  held: number;
  readonly guest: Pages;
  readonly both: Pages;
  busy: boolean;
  queued: boolean;
}

/** What the host has begun and not finished. */
export type Operation =
  | { readonly kind: 'none' }
  | { readonly kind: 'balloon'; asked: boolean }
  /** `begun`: part of it was sent; `ended`: all of it. `stuck`: the pages it owes are gone (spec 9, row 31). */
  | { readonly kind: 'unballoon'; begun: boolean; ended: boolean; stuck: boolean }
  /** `chunk`: pages of the request that is out, 0 when none is. */
  | { readonly kind: 'hot-add'; chunk: number }
  /** Series: a stick is done with. */
  | { readonly kind: 'hot-add-over'; readonly how: 'complete' | 'partial' | 'nothing' }
  /** Upstream: the next part of the own range is looked for. */
  | { readonly kind: 'hot-add-setup' };

export type Phase = 'wait-reset' | 'closed' | 'version' | 'caps' | 'settling' | 'running';

/**
 * What the specification says the host must be doing: a second, slow and simple account of the protocol, against which
 * the device is compared after each input.
 */
export interface Model {
  readonly setting: Setting;
  readonly layout: Layout;
  at: number;
  phase: Phase;
  /** From when on requests are allowed: 50 s after the capabilities report (spec 2). */
  requestsFrom: number;
  caps: { readonly balloon: boolean; readonly hotAdd: boolean; readonly alignment: number } | null;
  target: number;
  targetChanged: boolean;
  transId: number;
  operation: Operation;
  /** Pages that the operation still has to move (spec: diff). */
  remaining: number;
  /** Room in the ring towards the guest, as far as the host can know it. */
  room: number;
  readonly boot: { readonly guest: Pages; readonly both: Pages };
  /** Ascending by address. */
  parts: Part[];
  queue: Part[];
  readonly disallowed: Pages;
  /** Upstream: the one backend; pages of it that were added; whether the guest took less than it was offered. */
  readonly memdev: PageRange | null;
  added: number;
  /** Pages from its start that are mapped (spec 7.7). */
  mapped: number;
  exhausted: boolean;
  /** Upstream: pages the target still wants by hot-add, and what of the present addition is left. */
  growth: number;
  adding: number;
}

export function createModel(setting: Setting): Model {
  return {
    setting,
    layout: LAYOUTS[setting.layout],
    at: 0,
    phase: 'wait-reset',
    requestsFrom: Number.POSITIVE_INFINITY,
    caps: null,
    target: 0,
    targetChanged: false,
    transId: 0,
    operation: { kind: 'none' },
    remaining: 0,
    room: 0,
    boot: { guest: [], both: [] },
    parts: [],
    queue: [],
    disallowed: [],
    memdev: setting.edition === 'upstream' && setting.memdev ? LAYOUTS[setting.layout].region : null,
    added: 0,
    mapped: 0,
    exhausted: false,
    growth: 0,
    adding: 0,
  };
}

/** Boot memory and what of each stick is or is being given (spec 3.4); upstream only what the guest took (spec 3.8). */
export function totalPages(model: Model): number {
  let pages = model.layout.bootPages + model.added;
  if (model.setting.edition === 'upstream') return pages;
  for (const part of model.parts) pages += part.planned;
  return pages;
}

export function removedPages(model: Model, kind: 'guest' | 'both'): number {
  let pages = countPages(model.boot[kind]);
  for (const part of model.parts) pages += countPages(part[kind]);
  return pages;
}

/** Total less everything given up, as clamped (spec 3.4). */
export function currentPages(model: Model): number {
  const total = totalPages(model);
  return total - Math.min(total, removedPages(model, 'guest') + removedPages(model, 'both'));
}
