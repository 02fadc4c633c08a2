/** A piece of a remedy: words, or something to be typed to the letter. */
export interface RemedyPart {
  readonly text: string;
  readonly isCode: boolean;
}

/** Splits a remedy at its backticks: what stands between two is code. */
export function splitCode(fix: string): readonly RemedyPart[] {
  return fix
    .split('`')
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** What a person wants to paste: the code where there is one piece of it, else all as it is. */
export function copiedRemedy(fix: string): string {
  const codes = splitCode(fix).filter(({ isCode }) => isCode);
  return codes.length === 1 ? codes[0]!.text : fix;
}
