import type { LifeEvent, Stamp, VmAnswer, VmEffect } from './io.ts';
import { stateOf, stateReasonOf, type VmCore } from './vm-core.ts';

/** One step of a VM in the making. */
export interface Turn extends Stamp {
  readonly core: VmCore;
  readonly effects: VmEffect[];
  /** Who or what moves the VM, and the raw QMP event where one does: for the event of a changed state. */
  cause: { readonly actor: string; readonly operationId: string | null; readonly qmp?: unknown };
}

/** Dimmer itself, where no person asked for it. */
export const SELF = 'dimmer';

export function answer(turn: Turn, requestId: string, given: VmAnswer): void {
  turn.effects.push({ type: 'answer', requestId, answer: given });
}

export function tell(turn: Turn, event: LifeEvent): void {
  turn.effects.push({ type: 'event', event });
}

/** Performs `work` on the VM; what it changed of record and state is saved, told and shown. */
export function takeTurn(core: VmCore, stamp: Stamp, work: (turn: Turn) => void): readonly VmEffect[] {
  const { record, memory } = core;
  const reason = stateReasonOf(core);
  const turn: Turn = { ...stamp, core, effects: [], cause: { actor: SELF, operationId: null } };
  work(turn);
  if (core.removed) return turn.effects;
  if (core.record !== record) turn.effects.push({ type: 'save-vm', record: core.record });
  const changed = stateOf(core) !== core.toldState || stateReasonOf(core) !== reason;
  if (changed) tellState(turn);
  if (changed || core.record !== record || core.memory !== memory) show(turn);
  return turn.effects;
}

function tellState(turn: Turn): void {
  const { core, cause } = turn;
  const from = core.toldState;
  core.toldState = stateOf(core);
  const qmp = cause.qmp === undefined ? {} : { qmp: cause.qmp };
  const data = { from, to: core.toldState, reason: stateReasonOf(core), ...qmp };
  tell(turn, { type: 'vm.state', operationId: cause.operationId, actor: cause.actor, data });
}

function show({ core, effects }: Turn): void {
  effects.push({
    type: 'show',
    record: core.record,
    state: stateOf(core),
    stateReason: stateReasonOf(core),
    unreachableSince: core.machine === 'none' ? null : (core.unreachable?.since ?? null),
    memory: core.memory,
  });
}
