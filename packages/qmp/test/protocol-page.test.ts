import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { surfaceOf } from '../src/index.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
const editions = (['series', 'upstream'] as const).map((edition) => surfaceOf(edition, { additions: true }));
const commands = new Set(editions.flatMap((surface) => Object.keys(surface.commands)));
const events = new Set(editions.flatMap((surface) => Object.keys(surface.events)));

describe('docs/protocol.md', () => {
  test.each([...commands].filter((name) => name !== 'qmp_capabilities'))('tells of the command %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  test.each([...events])('tells of the event %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });
});
