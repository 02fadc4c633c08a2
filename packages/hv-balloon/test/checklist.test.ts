import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The conformance checklist has 35 lines; each is named, as `[n]` at the beginning, by at least one test. */
const LINES = 35;
const HOST_MACHINE = { first: 6, last: 20 };
const NAMED = /(?:describe|it|test)(?:\.each\((?:[^()]|\([^()]*\))*\))?\(\s*[`'"]\[(\d+)\]/g;
const ROOT = new URL('../../', import.meta.url);
const PACKAGES = ['dynmem-proto', 'guest-sim', 'haprot', 'hv-balloon'];

function linesNamedIn(name: string, isMeant: (file: string) => boolean = () => true): readonly number[] {
  const folder = new URL(`${name}/test/`, ROOT);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && isMeant(file))
    .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(NAMED)])
    .map(([, line]) => Number(line));
}

function missingOf(first: number, last: number, named: readonly number[]): readonly number[] {
  const lines = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return lines.filter((line) => !named.includes(line));
}

it('every line of the checklist has a test that names it', () => {
  expect(
    missingOf(
      1,
      LINES,
      PACKAGES.flatMap((name) => linesNamedIn(name)),
    ),
  ).toEqual([]);
});

/** Files that bear no edition in their name hold tests of both. */
it.each([
  ['series', 'upstream'],
  ['upstream', 'series'],
])('every line about the host machine has one of the %s', (_edition, other) => {
  const named = linesNamedIn('hv-balloon', (file) => !file.includes(other) && !file.startsWith('reuse'));
  expect(missingOf(HOST_MACHINE.first, HOST_MACHINE.last, named)).toEqual([]);
});
