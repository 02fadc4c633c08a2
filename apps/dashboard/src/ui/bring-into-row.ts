/** The end of the row is faded while there is more: what is brought in stands clear of it. */
const FADE_PX = 48;

/** As the ref of an element in a row that scrolls sideways: scrolls the row, and nothing else, until it is seen whole. */
export function bringIntoRow(element: HTMLElement | null): void {
  const row = element?.parentElement;
  if (!element || !row) return;
  const beyondPx = element.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (beyondPx > 0) row.scrollLeft += beyondPx + FADE_PX;
}
