import { TriangleAlert } from 'lucide-react';
import { connectNow } from '../api/live-events.ts';
import { connection } from '../api/live/connection.ts';
import { useFreshness } from '../api/use-live.ts';
import { clockTime, secondsWords } from '../lib/time.ts';
import { useCell } from '../lib/use-cell.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';

/** Stands above the page while the live data are away: since when, when the next try is, and how to try now. */
export function ConnectionBanner() {
  const { status, since, lastFrameAt, retryAt } = useCell(connection);
  const freshness = useFreshness();
  const now = useNow();
  if (freshness === 'fresh' || (status === 'connecting' && lastFrameAt === 0 && freshness !== 'broken')) return null;
  const age = secondsWords(now - (lastFrameAt || since));
  const next =
    status === 'waiting' && retryAt !== null ? `Next try in ${secondsWords(retryAt - now)}.` : 'Connecting now.';
  return (
    <div
      role="status"
      className="flex min-h-9 items-center gap-3 border-b border-warn-line bg-warn-soft px-5 py-1 text-xs"
    >
      <TriangleAlert aria-hidden="true" className="size-4 flex-none stroke-[1.5] text-warn-mark" />
      <p className="flex-1">
        <b className="font-semibold">
          {lastFrameAt === 0 ? 'Dimmer does not answer.' : `Live data stopped ${age} ago.`}
        </b>{' '}
        {next}{' '}
        {lastFrameAt > 0 && (
          <span className="text-fg-2">
            What you see are the values of {clockTime(lastFrameAt)}; events are not lost.
          </span>
        )}
      </p>
      <Button
        size="sm"
        onClick={connectNow}
        reason={status === 'connecting' ? 'Dimmer is being asked right now.' : undefined}
      >
        Retry now
      </Button>
    </div>
  );
}
