import { type RefCallback, useCallback, useState } from 'react';

/** The width of an element in CSS pixels, kept up to date; `fallback` until it is laid out. */
export function useWidth(fallback: number): readonly [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(fallback);
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
