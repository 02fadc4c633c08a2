import type { Event } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';

/** One line about an event: its figures with their units, then its other words. The raw form is one press away. */
export function eventWords({ data }: Pick<Event, 'data'>): string {
  const { qmp: _, ...rest } = data;
  return Object.entries(rest)
    .flatMap(([key, value]) => wordOf(key, value))
    .join(', ');
}

function wordOf(key: string, value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'number')
    return [key.endsWith('Bytes') ? `${spaced(key.slice(0, -5))} ${sizeWords(value)}` : `${spaced(key)} ${value}`];
  if (typeof value === 'boolean') return [value ? spaced(key) : `not ${spaced(key)}`];
  if (typeof value === 'string') return [plain.has(key) ? value : `${spaced(key)} ${value}`];
  return [];
}

/** Words that need no name before them. */
const plain = new Set(['because', 'message', 'reason', 'title', 'state', 'phase', 'kind', 'name', 'outcome']);

/** "targetBytes" without its unit is "target"; "protocolVersion" is "protocol version". */
function spaced(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The raw QMP event or command behind it, where there is one. */
export function rawQmp({ data }: Pick<Event, 'data'>): string | undefined {
  return data['qmp'] === undefined ? undefined : JSON.stringify(data['qmp']);
}
