/** Sizes in requests: bytes as an integer, or a string with a binary unit ("6GiB", "512 MiB"). Answers are integers. */
export type SizeRefusal = 'not-a-size' | 'not-whole-pages' | 'not-positive' | 'too-large';

const PAGE_BYTES = 4096;
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const SIZE = /^(-?\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|TiB)?$/;

/** Bytes, or why the value is no size of memory: it must be whole pages of 4096 bytes, positive, below 2^53. */
export function parseSize(value: number | string): number | SizeRefusal {
  const bytes = typeof value === 'number' ? value : parseText(value);
  if (bytes === undefined || !Number.isFinite(bytes)) return 'not-a-size';
  if (bytes <= 0) return 'not-positive';
  if (bytes > Number.MAX_SAFE_INTEGER) return 'too-large';
  return bytes % PAGE_BYTES === 0 ? bytes : 'not-whole-pages';
}

function parseText(text: string): number | undefined {
  const [, figure, unit = 'B'] = SIZE.exec(text.trim()) ?? [];
  return figure === undefined ? undefined : Number(figure) * UNITS[unit]!;
}

/** For people: MiB below 1 GiB, else GiB with at most two decimals. */
export function formatSize(bytes: number): string {
  const unit = Math.abs(bytes) < UNITS['GiB']! ? 'MiB' : 'GiB';
  const figure = bytes / UNITS[unit]!;
  return `${Number(figure.toFixed(2))} ${unit}`;
}
