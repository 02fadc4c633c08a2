/** Sizes as people type them in QEMU's monitor: `200G`, `1.5g`, `0x1000`, `4096`. Binary units only. */

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
  e: 2 ** 60,
};

const DECIMAL = /^([+-]?\d+(?:\.\d+)?)([bkmgtpe]?)$/i;
const HEXADECIMAL = /^0x[0-9a-f]+$/i;

/** Bytes, or nothing when the text is no size. `unit` is the factor of a bare number. May exceed the safe range. */
export function parseSize(text: string, unit = 1): number | undefined {
  if (HEXADECIMAL.test(text)) return Number(text) * unit;
  const match = DECIMAL.exec(text);
  if (!match?.[1]) return undefined;
  const factor = match[2] ? UNITS[match[2].toLowerCase()] : unit;
  return factor === undefined ? undefined : Math.floor(Number(match[1]) * factor);
}
