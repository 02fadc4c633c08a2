import { clsx } from 'clsx';
import { useLayoutEffect, useRef } from 'react';
import { clockTimeExact } from '../../lib/time.ts';
import type { LogLine, Speaker } from './console-log.ts';

const LOOKS: Readonly<Record<Speaker, string>> = {
  hmp: 'text-fg font-medium',
  qmp: 'text-fg font-medium',
  answer: 'text-fg-2',
  error: 'text-danger',
  event: 'text-committed-text',
  dimmer: 'text-accent',
};

/** The log: each line with its time and who speaks. It stays at the end unless somebody has scrolled back. */
export function ConsoleView({ lines }: { readonly lines: readonly LogLine[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current && follows.current) current.scrollTop = current.scrollHeight;
  }, [lines]);
  const note = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    follows.current = scrollHeight - scrollTop - clientHeight < 24;
  };
  return (
    <div
      ref={scroller}
      onScroll={note}
      tabIndex={0}
      role="log"
      aria-label="Monitor log"
      className="min-h-0 flex-1 overflow-y-auto px-5 py-3 font-mono text-[0.78125rem] leading-5 [font-feature-settings:'calt'_0,'zero'_1] max-sm:px-4"
    >
      {lines.length === 0 && <Greeting />}
      <ol>
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </div>
  );
}

function Line({ line: { at, speaker, text } }: { readonly line: LogLine }) {
  const isCommand = speaker === 'hmp' || speaker === 'qmp';
  return (
    <li
      className={clsx(
        'grid grid-cols-[6.25rem_3.5rem_minmax(0,1fr)] gap-x-3 max-sm:grid-cols-[3.5rem_minmax(0,1fr)]',
        isCommand && 'mt-2 first:mt-0',
      )}
    >
      <time className="text-fg-3 max-sm:hidden">{clockTimeExact(at)}</time>
      <span className="text-fg-3">{speaker === 'answer' ? '' : speaker}</span>
      <span className={clsx('break-words whitespace-pre-wrap', LOOKS[speaker])}>{text}</span>
    </li>
  );
}

function Greeting() {
  return (
    <p className="font-sans text-sm text-fg-3">
      A line goes to the human monitor; one that begins with <span className="code text-fg-2">{'{'}</span> is QMP.
      Answers, errors and events of the machine appear here as they come.
    </p>
  );
}
