import { MIB } from '@dimmer/pages';
import { parseSize } from './sizes.ts';

/** What a line typed into the human monitor means. */
export type HumanLine =
  /** A QMP command whose answer is printed as `print` says. */
  | {
      readonly type: 'command';
      readonly execute: string;
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly print: 'nothing' | 'balloon' | 'memory-devices' | 'memory-size' | 'status' | 'version';
    }
  | { readonly type: 'help' }
  | { readonly type: 'nothing' }
  | { readonly type: 'unknown'; readonly command: string }
  | { readonly type: 'error'; readonly message: string };

const INFO = {
  balloon: ['query-balloon', 'balloon'],
  'memory-devices': ['query-memory-devices', 'memory-devices'],
  memory_size_summary: ['query-memory-size-summary', 'memory-size'],
  status: ['query-status', 'status'],
  version: ['query-version', 'version'],
} as const;

const PLAIN: Readonly<Record<string, string>> = {
  c: 'cont',
  cont: 'cont',
  q: 'quit',
  quit: 'quit',
  s: 'stop',
  stop: 'stop',
  system_powerdown: 'system_powerdown',
  system_reset: 'system_reset',
};

/** Understands a line of the human monitor. Pure, so that those above can see what a person is about to do. */
export function readHumanLine(line: string): HumanLine {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const rest = words.join(' ');
  if (name === '') return { type: 'nothing' };
  if (name === 'help' || name === '?') return { type: 'help' };
  if (name === 'info') return readInfo(words);
  if (Object.hasOwn(PLAIN, name)) return words.length > 0 ? surplus(name) : command(PLAIN[name] as string, {});
  if (name === 'balloon') return readBalloon(words);
  if (name === 'object_add') return readObjectAdd(rest);
  if (name === 'device_add') return readDeviceAdd(rest);
  if (name === 'object_del' || name === 'device_del') return readDelete(name, words);
  return { type: 'unknown', command: name };
}

function command(execute: string, args: Readonly<Record<string, unknown>>): HumanLine {
  return { type: 'command', execute, arguments: args, print: 'nothing' };
}

function surplus(name: string): HumanLine {
  return { type: 'error', message: `${name}: extraneous characters at the end of line` };
}

function readInfo([topic = '', ...more]: readonly string[]): HumanLine {
  if (topic === '') return { type: 'help' };
  if (!Object.hasOwn(INFO, topic)) return { type: 'unknown', command: `info ${topic}` };
  if (more.length > 0) return surplus(`info ${topic}`);
  const [execute, print] = INFO[topic as keyof typeof INFO];
  return { type: 'command', execute, arguments: {}, print };
}

/** A bare number is MiB (spec 7.1). */
function readBalloon([text, ...more]: readonly string[]): HumanLine {
  if (text === undefined) return { type: 'error', message: 'balloon: a size is expected' };
  if (more.length > 0) return surplus('balloon');
  const value = parseSize(text, MIB);
  if (value === undefined) return { type: 'error', message: `balloon: '${text}' is not a size` };
  return command('balloon', { value: Math.max(Number.MIN_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER)) });
}

function readDelete(name: string, [id, ...more]: readonly string[]): HumanLine {
  if (id === undefined) return { type: 'error', message: `${name}: an id is expected` };
  if (more.length > 0) return surplus(name);
  return command(name === 'object_del' ? 'object-del' : 'device_del', { id });
}

function readObjectAdd(text: string): HumanLine {
  const options = readOptions(text, 'qom-type');
  if (typeof options === 'string') return { type: 'error', message: options };
  if (options['qom-type'] === undefined) return { type: 'error', message: `Parameter 'qom-type' is missing` };
  if (options['id'] === undefined) return { type: 'error', message: `Parameter 'id' is missing` };
  const { size, ...others } = options;
  if (size === undefined) return command('object-add', others);
  const sizeBytes = parseSize(size);
  if (sizeBytes === undefined || sizeBytes < 0) return { type: 'error', message: `Parameter 'size' expects a size` };
  if (!Number.isSafeInteger(sizeBytes)) {
    return { type: 'error', message: `cannot set up guest memory '${options['id']}': Cannot allocate memory` };
  }
  return command('object-add', { ...others, size: sizeBytes });
}

function readDeviceAdd(text: string): HumanLine {
  const options = readOptions(text, 'driver');
  if (typeof options === 'string') return { type: 'error', message: options };
  if (options['driver'] === undefined) return { type: 'error', message: `Parameter 'driver' is missing` };
  return command('device_add', options);
}

/** `mem-haprot,id=ha1,memdev=mem1`: the first part may go without its key. A doubled comma is a comma. */
function readOptions(text: string, firstKey: string): Readonly<Record<string, string>> | string {
  const options: Record<string, string> = {};
  const parts = text === '' ? [] : text.split(/(?<!,),(?!,)/);
  for (const [index, part] of parts.entries()) {
    const plain = part.replaceAll(',,', ',');
    const equals = plain.indexOf('=');
    if (equals > 0) options[plain.slice(0, equals).trim()] = plain.slice(equals + 1).trim();
    else if (index === 0 && equals < 0) options[firstKey] = plain.trim();
    else return `Expected '=' after parameter '${plain}'`;
  }
  return options;
}
