import type { Move } from './move.ts';
import { EDITIONS, LAYOUT_NAMES, type Setting, SWITCHES } from './setting.ts';

/** A run as it is kept: enough to do it again, one line an input. */
export interface Transcript {
  readonly setting: Setting;
  readonly moves: readonly Move[];
}

/** Text that `readTranscript` reads back. Lines of `notes` become comments above it. */
export function writeTranscript({ setting, moves }: Transcript, notes: readonly string[] = []): string {
  const { edition, layout } = setting;
  const switches = SWITCHES.filter((name) => setting[name]);
  const head = ['setting', edition, layout, ...switches].join(' ');
  return `${[...notes.map((note) => `# ${note}`), head, ...moves.map(writeMove)].join('\n')}\n`;
}

function writeMove(move: Move): string {
  switch (move.type) {
    case 'open':
      return `open ${move.ringBytes}`;
    case 'close':
      return move.resets ? 'close' : 'close without-reset';
    case 'reset':
      return move.system ? 'reset system' : 'reset device';
    case 'send':
      return `${move.holds ? 'hold' : 'send'} ${hex(move.message)}`;
    case 'packet':
      return `packet ${hex(move.bytes)}`;
    case 'read':
      return `read ${move.packets}`;
    case 'wait':
      return `wait ${move.waitMs}`;
    case 'target':
      return `target ${move.pages}`;
    case 'plug':
      return `plug ${move.id} ${move.pages} ${move.address ?? 'anywhere'}`;
    case 'unplug':
      return `unplug ${move.id}`;
    case 'trace':
      return move.on ? 'trace on' : 'trace off';
    case 'describe':
    case 'save':
      return move.type;
  }
}

/** Reads what `writeTranscript` wrote; a line that is none is told by its number. */
export function readTranscript(text: string): Transcript | { readonly error: string } {
  let setting: Setting | undefined;
  const moves: Move[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [verb = '', ...words] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (verb === '') continue;
    const move = verb === 'setting' ? undefined : readMove(verb, words);
    if (verb === 'setting') setting = readSetting(words);
    if (verb === 'setting' ? !setting : !move) return { error: `line ${index + 1} is not understood: ${line}` };
    if (move) moves.push(move);
  }
  return setting ? { setting, moves } : { error: 'there is no line that begins with "setting"' };
}

function readSetting([edition, layout, ...switches]: readonly string[]): Setting | undefined {
  const knownEdition = EDITIONS.find((name) => name === edition);
  const knownLayout = LAYOUT_NAMES.find((name) => name === layout);
  if (!knownEdition || !knownLayout) return undefined;
  return {
    edition: knownEdition,
    layout: knownLayout,
    faithful: switches.includes('faithful'),
    reuseAddresses: switches.includes('reuseAddresses'),
    statusReport: switches.includes('statusReport'),
    memdev: switches.includes('memdev'),
  };
}

function readMove(verb: string, [first = '', second = '', third = '']: readonly string[]): Move | undefined {
  switch (verb) {
    case 'open':
      return withNumber(first, (ringBytes) => ({ type: 'open', ringBytes }));
    case 'close':
      return { type: 'close', resets: first !== 'without-reset' };
    case 'reset':
      return { type: 'reset', system: first === 'system' };
    case 'send':
    case 'hold':
      return withBytes(first, (message) => ({ type: 'send', message, holds: verb === 'hold' }));
    case 'packet':
      return withBytes(first, (bytes) => ({ type: 'packet', bytes }));
    case 'read':
      return withNumber(first, (packets) => ({ type: 'read', packets }));
    case 'wait':
      return withNumber(first, (waitMs) => ({ type: 'wait', waitMs }));
    case 'target':
      return withNumber(first, (pages) => ({ type: 'target', pages }));
    case 'plug':
      return withNumber(second, (pages) => {
        const address = third === 'anywhere' ? null : readNumber(third);
        return address === undefined ? undefined : { type: 'plug', id: first, pages, address };
      });
    case 'unplug':
      return { type: 'unplug', id: first };
    case 'trace':
      return { type: 'trace', on: first === 'on' };
    case 'describe':
    case 'save':
      return { type: verb };
    default:
      return undefined;
  }
}

function withNumber(word: string, make: (value: number) => Move | undefined): Move | undefined {
  const value = readNumber(word);
  return value === undefined ? undefined : make(value);
}

function readNumber(word: string): number | undefined {
  return /^\d{1,16}$/.test(word) ? Number(word) : undefined;
}

function withBytes(word: string, make: (bytes: Uint8Array) => Move): Move | undefined {
  return /^([0-9a-f]{2})*$/.test(word) ? make(Uint8Array.from(Buffer.from(word, 'hex'))) : undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
