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
  return recorded.flatMap((exchange, index) =>
    compareExchange(exchange.name, [...exchange.received], [...(ours[index]?.received ?? [])]),
  );
}

function compareExchange(after: string, recorded: Message[], ours: Message[]): readonly Difference[] {
  const differences: Difference[] = [];
  const report = (what: string, theirs: unknown, mine: unknown) =>
    differences.push({ after, what, recorded: theirs, ours: mine });
  while (recorded.length > 0 || ours.length > 0) {
    const [theirs, mine] = [recorded[0], ours[0]];
    if (theirs && mine && kindOf(theirs) === kindOf(mine)) {
      compareValues('', withoutTime(theirs), withoutTime(mine), report);
      recorded.shift();
      ours.shift();
    } else if (mine && (!theirs || !ours.some((message) => kindOf(message) === kindOf(theirs)))) {
      // What is still to come of theirs will find no partner, or this one is before its partner.
      if (theirs && !recorded.some((message) => kindOf(message) === kindOf(mine))) report(`${kindOf(mine)} surplus`, undefined, mine);
      else if (theirs) {
        report(`${kindOf(theirs)} missing`, theirs, undefined);
        recorded.shift();
        continue;
      } else report(`${kindOf(mine)} surplus`, undefined, mine);
      ours.shift();
    } else if (theirs && !mine) {
      report(`${kindOf(theirs)} missing`, theirs, undefined);
      recorded.shift();
    } else if (mine) {
      report(`${kindOf(mine)} surplus`, undefined, mine);
      ours.shift();
    }
  }
  return differences;
}
