import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS, EVENTS } from '../src/index.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

describe('docs/protocol.md', () => {
  test.each(Object.keys(COMMANDS).filter((name) => name !== 'qmp_capabilities'))('tells of the command %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  test.each(Object.keys(EVENTS))('tells of the event %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });
});
