import { useLayoutEffect, useRef } from 'react';

/** The last lines, oldest first; it stays at the end unless somebody has scrolled back. */
export function LogLines({ lines }: { readonly lines: readonly string[] }) {
  const scroller = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current && follows.current) current.scrollTop = current.scrollHeight;
  }, [lines]);
  const note = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    follows.current = scrollHeight - scrollTop - clientHeight < 24;
  };
  return (
    <pre
      ref={scroller}
      onScroll={note}
      tabIndex={0}
      role="log"
      aria-label="Machine log"
      className="code max-h-[50dvh] overflow-auto border-t border-line px-5 py-3 text-xs leading-5 wrap-anywhere whitespace-pre-wrap text-fg-2 max-sm:px-4"
    >
      {lines.join('\n')}
    </pre>
  );
}
