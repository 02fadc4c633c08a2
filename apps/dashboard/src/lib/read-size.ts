import { parseSize, type SizeRefusal } from '@dimmer/contract/sizes';

const BARE = /^\s*(\d+(?:[.,]\d+)?)\s*$/;
const LOOSE = /^\s*(\d+(?:[.,]\d+)?)\s*([kmgt])(?:i?b)?\s*$/i;

const SENTENCES: Readonly<Record<SizeRefusal, string>> = {
  'not-a-size': 'Not a size. Try 44, 44GiB or 45056 MiB.',
  'not-positive': 'A size is above zero.',
  'not-whole-pages': 'Not a whole number of pages of 4 KiB.',
  'too-large': 'Larger than any machine.',
};

/** What a person typed: bytes, or a sentence about what is wrong with it. A bare number means GiB, "6g" means "6GiB". */
export function readSize(text: string): number | string {
  const size = parseSize(withUnit(text));
  return typeof size === 'number' ? size : SENTENCES[size];
}

function withUnit(text: string): string {
  const [, bare] = BARE.exec(text) ?? [];
  if (bare !== undefined) return `${bare.replace(',', '.')}GiB`;
  const [, figure, letter] = LOOSE.exec(text) ?? [];
  if (figure === undefined || letter === undefined) return text;
  const unit = letter.toUpperCase() === 'K' ? 'KiB' : `${letter.toUpperCase()}iB`;
  return `${figure.replace(',', '.')}${unit}`;
}
