import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * JSON as QMP needs it: integers that a double cannot hold exactly (2^64−1 is QEMU's "not reported") become a
 * `LosslessNumber`, a value of its own that prints as it came, never a rounded number.
 */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: parse(text, null, parseNumber) };
  } catch (error) {
    return { ok: false, reason: describe(text, error) };
  }
}

/** One JSON text on one line, without its end. Undefined members are left out. */
export function printJson(value: unknown): string {
  return stringify(value) ?? 'null';
}

/** A number that JavaScript would have rounded. */
export function isOutsideSafeRange(value: unknown): value is LosslessNumber {
  return isLosslessNumber(value);
}

const INTEGER = /^-?\d+$/;

function parseNumber(text: string): number | LosslessNumber {
  const number = Number(text);
  return INTEGER.test(text) && !Number.isSafeInteger(number) ? new LosslessNumber(text) : number;
}

const KEYWORDS = new Set(['true', 'false', 'null']);

/** Says what is wrong, the way QEMU's users know it where that is easy: a bare word is the usual slip. */
function describe(text: string, error: unknown): string {
  for (const [, word] of text.replace(/"(?:\\.|[^"\\])*"/g, '""').matchAll(/[:[,]\s*([A-Za-z]+)/g)) {
    if (word && !KEYWORDS.has(word)) return `invalid keyword '${word}'`;
  }
  return error instanceof Error ? error.message : String(error);
}
