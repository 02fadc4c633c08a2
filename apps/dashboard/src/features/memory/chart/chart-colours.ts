/** Colours of the charts, as a canvas can take them. */
export type ChartColours = Readonly<Record<keyof typeof TOKENS, string>>;

const TOKENS = {
  surface: '--surface',
  inset: '--inset',
  grid: '--line',
  text: '--text-3',
  mark: '--text-3',
  target: '--mem-target',
  actual: '--mem-actual',
  resident: '--mem-resident',
  demand: '--mem-committed',
  demandArea: '--mem-committed-area',
  availableArea: '--mem-available-area',
  availableLine: '--mem-available-line',
  ballooned: '--mem-ballooned',
  balloonedLine: '--mem-ballooned-line',
  unplugged: '--mem-unplugged-line',
  stale: '--stale',
} as const;

/** Reads the tokens where `host` stands: a canvas cannot resolve `light-dark()` by itself, a computed colour is resolved. */
export function readChartColours(host: HTMLElement): ChartColours {
  const probe = host.appendChild(document.createElement('i'));
  const style = getComputedStyle(probe);
  const entries = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, style.color];
  });
  probe.remove();
  return Object.fromEntries(entries) as ChartColours;
}

/** Calls back when light becomes dark or the other way round, until the answer is called. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', listener);
  };
}
