import type { DeviceInput } from '../../../src/index.ts';
import { hear } from './hear.ts';
import type { Model } from './model.ts';
import { operate } from './operate.ts';
import { plug, unplug } from './plug.ts';
import { reset } from './reset.ts';
import type { Tape } from './tape.ts';

/** What the host must do in answer to an input, by the specification. */
export function stepModel(model: Model, input: DeviceInput): Tape {
  const tape: Tape = [];
  model.at = input.at;
  take(model, input, tape);
  if (!awaitsMore(model, input)) operate(model, tape);
  return tape;
}

/** The series drains a whole batch of packets before it goes on; upstream goes on after each (spec 3.1). */
export function awaitsMore(model: Model, input: DeviceInput): boolean {
  return model.setting.edition === 'series' && input.type === 'packet' && input.more === true;
}

function take(model: Model, input: DeviceInput, tape: Tape): void {
  switch (input.type) {
    case 'channel-open':
      if (model.phase !== 'closed') return;
      model.phase = 'version';
      model.room = input.ringBytes;
      return;
    case 'channel-closed':
      return close(model, tape);
    case 'writable':
      model.room = input.freeBytes;
      return;
    case 'packet':
      return hear(model, input.payload, tape);
    case 'timer':
      if (model.phase === 'settling') model.phase = 'running';
      return;
    case 'target':
      if (input.pages <= 0) return;
      model.target = input.pages;
      model.targetChanged = true;
      return;
    case 'haprot-plugged':
      return plug(model, input.id, input.range);
    case 'haprot-unplug-asked':
      return unplug(model, input.id);
    case 'reset':
      // Upstream's device does nothing twice, the machine's own reset apart (spec 3.7).
      if (model.phase === 'closed' && !input.system && model.setting.edition === 'upstream') return;
      if (model.phase !== 'closed') close(model, tape);
      return reset(model, input.system, tape);
    case 'trace':
  }
}

function close(model: Model, tape: Tape): void {
  if (model.phase === 'settling') tape.push('cancel');
  model.phase = 'wait-reset';
  model.operation = { kind: 'none' };
  model.room = 0;
  model.requestsFrom = Number.POSITIVE_INFINITY;
}
