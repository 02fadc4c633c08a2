import type { LayoutStick } from '../desired.ts';
import type { StickState, StickView } from '../view.ts';
import { releasedOf, takenOf } from './removable.ts';
import { stageOf } from './situate.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';

/** The sticks of the layout and those of the machine, by address. What they are made of changes seldom: then they stay. */
export function describeSticks(state: ControllerState): readonly StickView[] {
  const { desired, machine, command, described } = state;
  const from = [desired.layout, command, machine?.observation, machine?.sticks, machine?.connection];
  if (described && from.every((part, index) => part === described.from[index])) return described.views;
  const views = describeAll(state);
  state.described = { from, views };
  return views;
}

function describeAll(state: ControllerState): readonly StickView[] {
  const { desired, machine } = state;
  const plugged = machine?.observation.sticks ?? [];
  const known = new Set(desired.layout.map(({ id }) => id));
  const strangers = plugged.filter(({ id }) => !known.has(id));
  const here = new Set(plugged.map(({ id }) => id));
  const all = [...desired.layout, ...strangers.map((stick) => ({ ...stick, origin: 'outside' }) as const)];
  return all
    .map((stick) => describeStick(state, stick, here.has(stick.id)))
    .sort((a, b) => (a.addressBytes ?? 0) - (b.addressBytes ?? 0));
}

function describeStick(state: ControllerState, stick: LayoutStick, plugged: boolean): StickView {
  const { machine } = state;
  const name = plugged ? stickState(state, stick.id) : 'waiting';
  return {
    ...stick,
    state: name,
    busy: name === 'queued' || name === 'in-use',
    takenBytes: machine && takenOf(machine, stick.id),
    releasedBytes: machine && releasedOf(machine, stick.id),
  };
}

function stickState({ machine, command }: ControllerState, id: string): StickState {
  if (!machine) return 'waiting';
  if (command?.command.type === 'unplug' && command.command.id === id) return 'removing';
  if (machine.observation.growthMode === 'pc-dimm') return pluggedState(machine, id);
  const stage = stageOf(machine);
  // Announced only when a guest reports its capabilities again (spec 5.10).
  if (stage === 'booting' || stage === 'away') return 'waiting';
  return pluggedState(machine, id);
}

function pluggedState({ deviceSticks, sticks }: Machine, id: string): StickState {
  const seen = deviceSticks.get(id);
  if (seen) return seen.state === 'adding' ? 'queued' : seen.state;
  const memory = sticks[id];
  if (!memory || memory.pending) return 'queued';
  return memory.drained || memory.refused ? 'unused' : 'in-use';
}
