import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS, printErrors } from '../src/index.ts';

const page = new URL('../../../docs/errors.md', import.meta.url);

it('docs/errors.md tells of every code', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(page, printErrors());
  expect(readFileSync(page, 'utf8')).toBe(printErrors());
});

it('has a client or server status, a sentence and a hint for each code', () => {
  for (const [code, { status, title, hint }] of Object.entries(ERRORS)) {
    expect(status, code).toBeGreaterThanOrEqual(400);
    expect(status, code).toBeLessThan(600);
    expect(title, code).toMatch(/^[A-Z].*\.$/);
    expect(hint, code).toMatch(/\.$/);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  }
});
