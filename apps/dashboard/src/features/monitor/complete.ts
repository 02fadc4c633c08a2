import { HUMAN_COMMANDS, INFO_TOPICS, QMP_COMMANDS, type Word } from './commands.ts';

/** A completion: `line` is the whole line when it is taken; `text` and `hint` are what the list shows. */
export interface Completion extends Word {
  readonly line: string;
}

/** Names on the machine that a line may refer to. */
export interface KnownIds {
  readonly sticks: readonly string[];
  /** Backends that no stick uses. */
  readonly freeBackends: readonly string[];
}

const MOST = 6;

/** What may come next at the end of the line; best first, empty when nothing is known. */
export function complete(line: string, ids: KnownIds): readonly Completion[] {
  if (line.trim() === '') return [];
  return (line.startsWith('{') ? completeQmp(line, ids) : completeHuman(line, ids)).slice(0, MOST);
}

function completeHuman(line: string, ids: KnownIds): readonly Completion[] {
  const [, head = '', tail = ''] = /^(\S+\s+)(.*)$/.exec(line) ?? [];
  if (head === '') return offer('', line, HUMAN_COMMANDS);
  switch (head.trim()) {
    case 'info':
      return offer(head, tail, INFO_TOPICS);
    case 'device_del':
      return offer(head, tail, words(ids.sticks, 'stick'));
    case 'object_del':
      return offer(head, tail, words(ids.freeBackends, 'backend, not in use'));
    case 'object_add':
      return completeOptions(head, tail, { 'id=': nextId('mem', ids.freeBackends), 'size=': '1G' });
    case 'device_add':
      return completeOptions(head, tail, stickOptions(ids));
    default:
      return [];
  }
}

function stickOptions({ sticks, freeBackends }: KnownIds): Readonly<Record<string, string>> {
  return { 'id=': nextId('ha', sticks), 'memdev=': freeBackends.at(-1) ?? '', 'node=': '0', 'addr=': '' };
}

const OPTION_HINTS: Readonly<Record<string, string>> = {
  'id=': 'its name',
  'size=': 'its size, with a suffix',
  'memdev=': 'backend to plug',
  'node=': 'NUMA node',
  'addr=': 'guest address; left out, the lowest that fits is taken',
};

/** After a comma, or after the type: the options that the line does not have yet, with a value that would do. */
function completeOptions(head: string, tail: string, values: Readonly<Record<string, string>>): readonly Completion[] {
  const comma = tail.lastIndexOf(',');
  if (comma < 0) return [];
  const before = tail.slice(0, comma + 1);
  const missing = Object.entries(values).filter(([option]) => !before.includes(`,${option}`));
  const offered = missing.map(([option, value]) => ({ text: `${option}${value}`, hint: OPTION_HINTS[option] ?? '' }));
  return offer(head + before, tail.slice(comma + 1), offered);
}

function completeQmp(line: string, ids: KnownIds): readonly Completion[] {
  const command = /^\{\s*"execute"\s*:\s*"([\w-]*)$/.exec(line);
  if (command) return completeQmpCommand(line.slice(0, line.length - command[1]!.length), command[1]!);
  const id = /^(\{.*"(device_del|object-del)".*"id"\s*:\s*")([\w-]*)$/.exec(line);
  if (id) return completeQmpId(id[1]!, id[3]!, id[2] === 'device_del' ? ids.sticks : ids.freeBackends);
  const start = '{"execute": "';
  return start.startsWith(line) ? offer(start, '', QMP_COMMANDS.map(endQmp)) : [];
}

function completeQmpCommand(head: string, typed: string): readonly Completion[] {
  return offer(head, typed, QMP_COMMANDS.map(endQmp));
}

function endQmp({ text, hint, arguments: args }: (typeof QMP_COMMANDS)[number]): Word {
  return { text: args === undefined ? `${text}"}` : `${text}", "arguments": ${args}`, hint };
}

function completeQmpId(head: string, typed: string, known: readonly string[]): readonly Completion[] {
  return offer(head, typed, words(known, 'stick or backend')).map((word) => ({ ...word, line: `${word.line}"}}` }));
}

function offer(head: string, typed: string, offered: readonly Word[]): readonly Completion[] {
  return offered
    .filter(({ text }) => text.startsWith(typed) && text !== typed)
    .map((word) => ({ ...word, line: head + word.text }));
}

function words(names: readonly string[], hint: string): readonly Word[] {
  return names.map((text) => ({ text, hint }));
}

/** The first of `mem1`, `mem2`, … that is free. */
function nextId(prefix: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}
