import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeCommandLine } from '../../src/features/machine-log/write-command-line.ts';

test('each option stands on a line of its own with its value', () => {
  expect(writeCommandLine(['/usr/bin/qemu', '-m', 'size=1024M', '-nodefaults', '-append', 'quiet ro'])).toBe(
    "/usr/bin/qemu \\\n  -m size=1024M \\\n  -nodefaults \\\n  -append 'quiet ro'",
  );
});

test('a shell reads back the words that were written', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '-', ',', '=', "'", '"', '$', '\\', '`', ';', '*', '\n'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const script = `show() { printf '%s\\0' "$@"; }\n${writeCommandLine(['show', 'first', ...words])}\n`;
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(1, -1)).toEqual(words);
    }),
    { numRuns: 25 },
  );
});
