import type { Event, Operation } from '@dimmer/contract';
import { operationTitle, STATE_WORDS } from '../operation/operation-words.ts';
import type { Window } from './windows.ts';

/** Something that happened, for a lane under the chart; `to` is null while it goes on. */
export interface LaneMark {
  readonly key: string;
  readonly from: number;
  readonly to: number | null;
  readonly label: string;
  readonly look: 'done' | 'short' | 'running' | 'restart' | 'silent';
}

const LOOKS: Readonly<Record<Operation['state'], LaneMark['look']>> = {
  queued: 'running',
  running: 'running',
  succeeded: 'done',
  partial: 'short',
  failed: 'short',
  cancelled: 'short',
  superseded: 'done',
};

/** Operations that overlap the window, oldest first. */
export function operationMarks(operations: readonly Operation[], window: Window): readonly LaneMark[] {
  const marks = operations.map((operation) => ({
    key: operation.id,
    from: Date.parse(operation.startedAt ?? operation.createdAt),
    to: operation.endedAt === null ? null : Date.parse(operation.endedAt),
    label:
      operation.state === 'succeeded'
        ? operationTitle(operation)
        : `${operationTitle(operation)}, ${STATE_WORDS[operation.state].toLowerCase()}`,
    look: LOOKS[operation.state],
  }));
  return inWindow(marks, window);
}

const GUEST_WORDS: Readonly<Record<string, Pick<LaneMark, 'label' | 'look'>>> = {
  'vm.guest-reset': { label: 'restarted', look: 'restart' },
  'vm.guest-lost': { label: 'guest lost', look: 'silent' },
  'vm.guest-connected': { label: 'connected', look: 'done' },
};

/** What happened to the guest in the window, oldest first. */
export function guestMarks(events: readonly Event[], window: Window): readonly LaneMark[] {
  const marks = events.flatMap(({ id, type, time }) => {
    const words = GUEST_WORDS[type];
    const at = Date.parse(time);
    return words ? [{ key: id, from: at, to: at, ...words }] : [];
  });
  return inWindow(marks, window);
}

function inWindow(marks: readonly LaneMark[], { from, to }: Window): readonly LaneMark[] {
  return marks.filter((mark) => mark.from <= to && (mark.to ?? to) >= from).toSorted((a, b) => a.from - b.from);
}

/** Where each label may stand without running into the next mark, in shares of the window; null where there is no room. */
export function placeLabels(marks: readonly LaneMark[], window: Window, widthPx: number): readonly boolean[] {
  const pxAt = (time: number) => ((time - window.from) / (window.to - window.from)) * widthPx;
  return marks.map((mark, index) => {
    const end = pxAt(Math.min(mark.to ?? window.to, window.to));
    const next = marks[index + 1];
    const limit = next ? pxAt(next.from) : widthPx;
    return end + mark.label.length * CHARACTER_PX + AIR_PX <= limit;
  });
}

const CHARACTER_PX = 6;
const AIR_PX = 18;
