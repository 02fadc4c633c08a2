import { isOutsideSafeRange, isRecord } from '@dimmer/qmp';
import type { Exchange } from './recording.ts';

/** One place where the embedded machine says something else than QEMU did. */
export interface Difference {
  /** The client's words before it. */
  readonly after: string;
  /** `return.actual`, `error.desc`, `RESET missing`. */
  readonly what: string;
  readonly recorded: unknown;
  readonly ours: unknown;
}

type Message = Readonly<Record<string, unknown>>;

/** Goes through both conversations together; order counts. Timestamps are each peer's own. */
export function compareRecordings(recorded: readonly Exchange[], ours: readonly Exchange[]): readonly Difference[] {
  return recorded.flatMap(({ name, received }, index) => {
    const mine = ours[index]?.received ?? [];
    return [REPORTS, OTHERS].flatMap((chosen) => compareExchange(name, received.filter(chosen), mine.filter(chosen)));
  });
}

/** Reports come when the guest likes, between whatever else there is. */
const REPORTS = (message: Message): boolean => message['event'] === 'HV_BALLOON_STATUS_REPORT';
const OTHERS = (message: Message): boolean => !REPORTS(message);

/** A message finds its partner among those of its kind; what lies before the partner is surplus, and so is the rest. */
function compareExchange(after: string, recorded: readonly Message[], ours: readonly Message[]): readonly Difference[] {
  const differences: Difference[] = [];
  let rest = ours;
  const surplus = (messages: readonly Message[]): void => {
    for (const mine of messages)
      differences.push({ after, what: `${kindOf(mine)} surplus`, recorded: undefined, ours: mine });
  };
  for (const theirs of recorded) {
    const partner = rest.findIndex((message) => kindOf(message) === kindOf(theirs));
    if (partner < 0) {
      differences.push({ after, what: `${kindOf(theirs)} missing`, recorded: theirs, ours: undefined });
      continue;
    }
    surplus(rest.slice(0, partner));
    const mine = rest[partner] as Message;
    for (const found of compareValues('', theirs, mine)) differences.push({ after, ...found });
    rest = rest.slice(partner + 1);
  }
  surplus(rest);
  return differences;
}

/** Events are told apart by their names; a reply is a reply. */
function kindOf(message: Message): string {
  if ('QMP' in message) return 'greeting';
  return typeof message['event'] === 'string' ? message['event'] : 'reply';
}

function compareValues(path: string, recorded: unknown, ours: unknown): readonly Omit<Difference, 'after'>[] {
  if (isOutsideSafeRange(recorded) || isOutsideSafeRange(ours)) {
    return String(recorded) === String(ours) ? [] : [{ what: path, recorded: String(recorded), ours: String(ours) }];
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    return compareMembers(path, Object.fromEntries(recorded.entries()), Object.fromEntries(ours.entries()));
  }
  if (isRecord(recorded) && isRecord(ours)) return compareMembers(path, recorded, ours);
  return Object.is(recorded, ours) ? [] : [{ what: path, recorded, ours }];
}

/** The order of members is no part of JSON; an event's time is its peer's own. */
function compareMembers(path: string, recorded: Message, ours: Message): readonly Omit<Difference, 'after'>[] {
  const names = new Set([...Object.keys(recorded), ...Object.keys(ours)]);
  if (path === '') names.delete('timestamp');
  return [...names].flatMap((name) =>
    compareValues(path === '' ? name : `${path}.${name}`, recorded[name], ours[name]),
  );
}
