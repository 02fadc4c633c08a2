import { connection } from '../api/live/connection.ts';
import { useCell } from '../lib/use-cell.ts';

const WORDS = { connecting: 'Connecting', live: 'Live', waiting: 'Reconnecting' } as const;

/** Whether the page is live: a filled dot and a word. Nothing blinks. */
export function LiveIndicator() {
  const { status } = useCell(connection);
  const live = status === 'live';
  return (
    <span
      role="status"
      className={`flex items-center gap-1.5 px-2 text-xs sm:px-3 ${live ? 'text-fg-2' : 'text-warn'}`}
    >
      <i className={`size-2 rounded-full ${live ? 'bg-ok' : 'border-2 border-warn-mark'}`} />
      {WORDS[status]}
    </span>
  );
}
