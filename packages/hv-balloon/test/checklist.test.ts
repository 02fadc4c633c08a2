import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The conformance checklist has 35 lines; each is named, as `[n]` at the beginning, by at least one test. */
const LINES = 35;
const NAMED = /(?:describe|it|test)(?:\.each\([\s\S]*?\))?\(\s*[`'"]\[(\d+)\]/g;
const ROOT = new URL('../../', import.meta.url);
const PACKAGES = ['dynmem-proto', 'guest-sim', 'haprot', 'hv-balloon'];

function linesNamedIn(name: string): readonly number[] {
  const folder = new URL(`${name}/test/`, ROOT);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(NAMED)])
    .map(([, line]) => Number(line));
}

it('every line of the checklist has a test that names it', () => {
  const named = new Set(PACKAGES.flatMap(linesNamedIn));
  const missing = Array.from({ length: LINES }, (_, index) => index + 1).filter((line) => !named.has(line));
  expect(missing).toEqual([]);
});
