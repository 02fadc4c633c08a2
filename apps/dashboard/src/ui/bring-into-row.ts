/** The end of the row is faded while there is more: what is brought in stands clear of it. */
const FADE_PX = 48;

/** Scrolls the row that an element stands in sideways, and nothing else, until the element is seen whole. */
export function bringIntoRow(element: HTMLElement | null): void {
  const row = element?.parentElement;
  if (!element || !row) return;
  const beyondPx = element.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (beyondPx > 0) row.scrollLeft += beyondPx + FADE_PX;
}
