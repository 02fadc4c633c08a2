import type { Event } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';
import { ORIGIN_WORDS } from '../devices/stick-words.ts';
import type { LogLine } from './console-log.ts';

type Line = Pick<LogLine, 'speaker' | 'text'>;

/** What an event of the VM says on its console; null where the console need not hear of it. */
export function eventLine({ type, data, actor }: Pick<Event, 'type' | 'data' | 'actor'>): Line | null {
  if (data['qmp'] !== undefined) return { speaker: 'event', text: writeQmp(data['qmp']) };
  const note = dimmerNote(type, data, actor);
  return note === null ? null : { speaker: 'dimmer', text: note };
}

/** A QMP event without its timestamp: the console has its own. */
function writeQmp(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw);
  const { event, data } = raw as { readonly event?: unknown; readonly data?: unknown };
  return data === undefined ? String(event) : `${String(event)} ${JSON.stringify(data)}`;
}

function dimmerNote(type: string, data: Event['data'], actor: string): string | null {
  switch (type) {
    case 'memory.target':
      return data['control'] === 'manual'
        ? `steps back: its target of ${size(data['targetBytes'])} is paused until a target is set`
        : `target ${size(data['targetBytes'])} set by ${actor}`;
    case 'memory.phase':
      return typeof data['phase'] === 'string' ? `memory is ${data['phase']}` : null;
    case 'device.plugged':
      return plugNote(data);
    case 'device.unplugged':
      return `stick ${String(data['id'])} is gone`;
    case 'device.unplug-refused':
      return `stick ${String(data['id'])} was not let go`;
    case 'memory.reapplied':
      // Under manual control no target is.
      return data['targetBytes'] === null ? 'the sticks are put back' : `${size(data['targetBytes'])} is applied again`;
    default:
      return null;
  }
}

/** Only a stick that somebody else plugged comes with its origin: it is adopted. */
function plugNote({ id, sizeBytes, origin }: Event['data']): string {
  if (origin !== 'monitor' && origin !== 'outside') return `stick ${String(id)} is plugged`;
  return `adopts stick ${String(id)}, ${size(sizeBytes)}, plugged ${ORIGIN_WORDS[origin]}`;
}

function size(bytes: unknown): string {
  return typeof bytes === 'number' ? sizeWords(bytes) : '';
}
