import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { Kbd } from '../../ui/kbd.tsx';
import { complete, type Completion, type KnownIds } from './complete.ts';
import { type LineHistory, remember, shownLine, stepBack, stepForward } from './line-history.ts';

export interface ConsolePromptProps {
  readonly history: LineHistory;
  readonly onHistory: (history: LineHistory) => void;
  readonly ids: KnownIds;
  readonly reason: string | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly line: string;
  readonly onLine: (line: string) => void;
  readonly onSend: (line: string) => void;
  readonly onClear: () => void;
}

/** Where a line is typed: Tab takes a completion, the arrows walk the history, Enter sends. */
export function ConsolePrompt(props: ConsolePromptProps) {
  const { reason, field, line, onLine } = props;
  const listId = useId();
  const { offered, press } = usePrompt(props);
  return (
    <div className="border-t border-line">
      {offered.length > 0 && <Completions id={listId} offered={offered} onTake={onLine} />}
      <label className="flex items-center gap-2 px-5 py-2.5 font-mono text-[0.78125rem] max-sm:px-4">
        <span className="text-fg-3">{line.trimStart().startsWith('{') ? '(qmp)' : '(qemu)'}</span>
        <span className="sr-only">Command line</span>
        <input
          ref={field}
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-describedby={reason === undefined ? undefined : `${listId}-reason`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={line}
          onChange={(event) => onLine(event.target.value)}
          onKeyDown={press}
          placeholder={reason ?? 'info balloon'}
          className="min-w-0 flex-1 bg-transparent py-0.5 outline-none pointer-coarse:text-[1rem]"
        />
        <span className="font-sans text-xs whitespace-nowrap text-fg-3 max-lg:hidden">
          <Kbd>Tab</Kbd> takes, <Kbd>↑</Kbd> history, <Kbd>↵</Kbd> sends
        </span>
      </label>
      {reason !== undefined && (
        <p id={`${listId}-reason`} className="px-5 pb-2 text-xs text-fg-3 max-sm:px-4">
          {reason}
        </p>
      )}
    </div>
  );
}

interface Prompt {
  readonly offered: readonly Completion[];
  readonly press: (event: KeyboardEvent) => void;
}

/** What the keys do, and what is offered at the end of the line. */
function usePrompt({ history, onHistory, ids, reason, line, onLine, onSend, onClear }: ConsolePromptProps): Prompt {
  const [closedFor, closeFor] = useState<string>();
  const offered = closedFor === line ? [] : complete(line, ids);
  const walk = (next: LineHistory) => {
    onHistory(next);
    onLine(shownLine(next));
    closeFor(shownLine(next));
  };
  const send = () => {
    if (reason !== undefined || line.trim() === '') return;
    onSend(line);
    onHistory(remember(history, line.trim()));
    onLine('');
  };
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    Enter: send,
    Tab: offered[0] && (() => onLine(offered[0]!.line)),
    ArrowUp: () => walk(stepBack(history, line)),
    ArrowDown: () => walk(stepForward(history)),
    Escape: offered.length > 0 ? () => closeFor(line) : undefined,
  };
  const press = (event: KeyboardEvent) => {
    const action = event.ctrlKey && event.key === 'l' ? onClear : event.shiftKey ? undefined : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  return { offered, press };
}

interface CompletionsProps {
  readonly id: string;
  readonly offered: readonly Completion[];
  readonly onTake: (line: string) => void;
}

function Completions({ id, offered, onTake }: CompletionsProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Completions"
      className="mx-5 mt-2 max-w-144 overflow-hidden rounded-md bg-overlay font-mono text-[0.78125rem] shadow-pop max-sm:mx-4"
    >
      {offered.map(({ line, text, hint }, index) => (
        <li
          key={line}
          role="option"
          aria-selected={index === 0}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(line);
          }}
          className="grid cursor-pointer grid-cols-[minmax(9rem,auto)_minmax(0,1fr)_auto] items-baseline gap-3 px-3 py-1 hover:bg-inset aria-selected:bg-accent-soft"
        >
          <b className="truncate font-medium">{text.trim()}</b>
          <span className="truncate font-sans text-xs text-fg-2">{hint}</span>
          {index === 0 && <Kbd>Tab</Kbd>}
        </li>
      ))}
    </ul>
  );
}
