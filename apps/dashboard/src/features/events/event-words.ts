import type { Event } from '@dimmer/contract';
import { gibFigure, sizeWords } from '../../lib/bytes.ts';

type Data = Event['data'];

/** One line about an event. The whole of it is one press away. */
export function eventWords({ type, data }: Pick<Event, 'type' | 'data'>): string {
  const write = WRITERS[type] ?? writeAny;
  return write(data);
}

const WRITERS: Readonly<Record<string, (data: Data) => string>> = {
  'vm.state': ({ from, to, reason }) => joined(arrow(from, to), reason),
  'vm.guest-connected': ({ protocolVersion }) => `speaks Dynamic Memory ${word(protocolVersion)}`,
  'memory.phase': ({ was, phase }) => arrow(was, phase),
  'memory.target': ({ formerTargetBytes, targetBytes, control }) =>
    joined(sizes(formerTargetBytes, targetBytes), control === 'manual' ? 'by hand' : null),
  'operation.started': ({ kind, fromBytes, targetBytes }) => joined(kind, sizes(fromBytes, targetBytes)),
  'operation.step': ({ title }) => word(title),
  'operation.ended': ({ kind, state, because }) => joined(`${word(kind)} ${word(state)}`, because),
};

/** Figures with their units, then the other words; lists and raw parts are left to the details. */
function writeAny(data: Data): string {
  const { qmp: _, id, ...rest } = data;
  return joined(id, ...Object.entries(rest).map(([key, value]) => wordOf(key, value)));
}

function wordOf(key: string, value: unknown): string | null {
  if (typeof value === 'number') return numberWords(key, value);
  if (typeof value === 'boolean') return value ? spaced(key) : `not ${spaced(key)}`;
  if (typeof value === 'string') return PLAIN.has(key) ? value : `${spaced(key)} ${value}`;
  return null;
}

/** Words that need no name before them. */
const PLAIN = new Set(['because', 'message', 'reason', 'title', 'state', 'phase', 'kind', 'name', 'outcome', 'code']);

function numberWords(key: string, value: number): string {
  if (key === 'addressBytes') return `at 0x${value.toString(16)}`;
  if (key === 'sizeBytes') return sizeWords(value);
  return key.endsWith('Bytes') ? `${spaced(key.slice(0, -5))} ${sizeWords(value)}` : `${spaced(key)} ${value}`;
}

/** "4.00 → 12.00 GiB", or the one that is known. */
function sizes(from: unknown, to: unknown): string | null {
  if (typeof to !== 'number') return null;
  return typeof from === 'number' && from !== to ? `${gibFigure(from)} → ${gibFigure(to)} GiB` : sizeWords(to);
}

function arrow(from: unknown, to: unknown): string {
  return `${word(from)} → ${word(to)}`;
}

function joined(...parts: readonly unknown[]): string {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '').join(', ');
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : 'unknown';
}

/** "protocolVersion" is "protocol version". */
function spaced(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The raw QMP event or command behind it, where there is one. */
export function rawQmp({ data }: Pick<Event, 'data'>): string | undefined {
  return data['qmp'] === undefined ? undefined : JSON.stringify(data['qmp']);
}
