import type { Model } from './model.ts';
import { SERIES } from './series.ts';
import type { Tape } from './tape.ts';
import { UPSTREAM } from './upstream.ts';

/** Where the two editions differ (spec 3.8). */
export interface Rules {
  /** The name of the state after a reset. */
  readonly closed: string;
  /** At rest: begins the next operation; false: there is none. */
  decide(model: Model): boolean;
  /** What the next request announces, while a hot-add is at work. */
  nextChunk(model: Model): { readonly start: number; readonly count: number };
  /** The guest took `added` of the `asked` pages. */
  hearHotAdd(model: Model, asked: number, added: number): void;
  /** The step between two operations, where there is one; answers whether the model has moved on. */
  conclude(model: Model, tape: Tape): boolean;
  /** The guest has taken its pages back. */
  afterUnballoon(model: Model): void;
  /** The guest reported its capabilities. */
  welcome(model: Model, tape: Tape): void;
  reset(model: Model, system: boolean, tape: Tape): void;
}

export function rulesOf(model: Model): Rules {
  return model.setting.edition === 'series' ? SERIES : UPSTREAM;
}
