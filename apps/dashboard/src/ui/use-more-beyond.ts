import { type RefCallback, useCallback, useState } from 'react';

/** Whether a row that scrolls sideways has more beyond its end, so that it can be shown. */
export function useMoreBeyond(): readonly [RefCallback<HTMLElement>, boolean] {
  const [hasMore, setHasMore] = useState(false);
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const look = () => setHasMore(element.scrollWidth - element.clientWidth - element.scrollLeft > 1);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  return [ref, hasMore];
}
