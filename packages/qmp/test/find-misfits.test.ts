import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../src/index.ts';
import { findMisfits } from './find-misfits.ts';
import { readRecordedSchema, type Shape } from './recorded-schema.ts';

type Message = Readonly<Record<string, unknown>>;

interface Line {
  readonly dir?: string;
  readonly msg: Message;
  /** Of two processes: which. */
  readonly conn?: string;
}

const schema = readRecordedSchema();
const folder = new URL('transcripts/', import.meta.url);

function readMessages(file: string): readonly Line[] {
  const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = parseJson(line);
      return (parsed.ok ? parsed.value : {}) as Line;
    });
}

/** What QEMU said must fit what QEMU says it says: otherwise the check is wrong. */
describe.each(readdirSync(folder))('%s', (file) => {
  const asked = new Map<string, string>();
  let checked = 0;

  test('fits the schema recorded from the same QEMU', () => {
    for (const { dir, msg, conn } of readMessages(file)) {
      const id = `${conn} ${JSON.stringify(msg?.['id'])}`;
      if (dir === 'client') asked.set(id, String(msg['execute']));
      if (dir !== 'server') continue;
      const command = schema.commands.get(asked.get(id) ?? '');
      const event = schema.events.get(String(msg['event']));
      if ('return' in msg && command) expect(findMisfits(msg['return'], command.returns, file)).toEqual([]);
      else if (event) expect(findMisfits(msg['data'] ?? {}, event, file)).toEqual([]);
      else continue;
      checked += 1;
    }
    expect(checked).toBeGreaterThan(1);
  });
});

test('what does not fit is found', () => {
  const status = schema.commands.get('query-status')?.returns as Shape;
  expect(findMisfits({ running: true, status: 'running' }, status)).toEqual([]);
  expect(findMisfits({ running: 1, status: 'asleep', more: 2 }, status)).toEqual([
    '.running: not bool',
    '.status: none of the values',
    '.more: surplus',
  ]);
  expect(findMisfits({ running: true }, status)).toEqual(['.status: missing']);
  expect(findMisfits([], status)).toEqual([': no object']);
  const devices = schema.commands.get('query-memory-devices')?.returns as Shape;
  expect(findMisfits([{ type: 'hv-balloon', data: { 'max-size': 0 } }], devices)).toEqual([]);
  expect(findMisfits([{ type: 'hv-balloon', data: {} }], devices)).toEqual(['[0].data.max-size: missing']);
  expect(findMisfits({}, devices)).toEqual([': no array']);
});
