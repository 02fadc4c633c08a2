/** Characters that mean nothing to a shell. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A command as a shell takes it, each option with its value on a line of its own. */
export function writeCommandLine(words: readonly string[]): string {
  return words
    .map((word, index) => {
      const isOption = word.startsWith('-');
      return `${index === 0 ? '' : isOption ? ' \\\n  ' : ' '}${quote(word)}`;
    })
    .join('');
}

function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
