import { describe, expect, test } from 'vitest';
import { findRemedy } from '../../src/qemu/explain-exit.ts';
import { readJsonLines } from '../recordings/read-lines.ts';

/** A process that was started, and what it printed. */
interface Started {
  readonly binary: string;
  readonly args: string;
  readonly exit: number | string;
  readonly stderr: readonly string[];
}

const STARTED = (readJsonLines('startup-errors', new URL('./', import.meta.url)) as readonly Started[]).slice(1);
const FAILED = STARTED.filter(({ exit }) => exit === 1);

/** What each of them means to who has started the process; every recorded failure is one of these. */
const MEANINGS: readonly (readonly [words: RegExp, remedy: RegExp])[] = [
  [/No 'vmbus' bus found/, /KVM with SynIC and VP_INDEX/],
  [/dynamic sysbus device type/, /no VMBus/],
  [/could not find position/, /larger maximum memory/],
  [/not prepared for memory devices|at least the initial memory size/, /maximum memory is too small/],
  [/no slots where allocated|slots specified but|amount of memory slots/, /memory slots/],
  [/must be multiple of|has to be multiples of/, /multiple of 2 MiB/],
  [/Cannot allocate memory/, /not enough memory/],
  [/Only one balloon device/, /one balloon device/],
  [/Duplicate ID|busy memdev/, /has already/],
  [/Failed to bind socket/, /socket cannot be made/],
  [/unsupported machine type/, /no such machine type/],
  [/not a valid device model name/, /argument is wrong/],
];

/** Mistakes of a person's own arguments, for which QEMU's words are the best there are. */
const OWN_WORDS = /expects a non-negative number|must not be set without a memdev|at most one vmbus-bridge/;

describe('command lines that QEMU refused', () => {
  test('are there, with what it said', () => {
    expect(FAILED).toHaveLength(25);
    for (const { stderr } of FAILED) expect(stderr.at(-1)).not.toBe('');
  });

  test.each(FAILED.map(({ args, stderr }) => [args, stderr] as const))('%s', (_, stderr) => {
    const text = stderr.join('\n');
    const meaning = MEANINGS.find(([words]) => words.test(text));
    if (meaning) expect(findRemedy(text)).toMatch(meaning[1]);
    else expect(text).toMatch(OWN_WORDS);
  });
});

test('a warning of a process that runs on is no failure: the bus without SynIC is there, and dead', () => {
  const warned = STARTED.filter(({ exit, stderr }) => exit !== 1 && /SynIC/.test(stderr.join('\n')));
  expect(warned.map(({ args }) => args)).toEqual(['-M q35 -m 512M -device vmbus-bridge']);
});
