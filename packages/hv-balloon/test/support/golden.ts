import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Message, MessageType } from '@dimmer/dynmem-proto';
import { PAGES_PER_MIB } from '@dimmer/pages';
import { afterAll, expect } from 'vitest';
import { type ConversationOptions, createConversation } from './conversation.ts';
import { expectSavable } from './savable.ts';

export type Conversation = ReturnType<typeof createConversation>;

/**
 * The golden files of one folder: `common` to both editions, or of one. A file that no test compares with is an error.
 */
export function openGoldenFolder(name: 'common' | 'series' | 'upstream') {
  const folder = new URL(`../transcripts/${name}/`, import.meta.url);
  const compared = new Set<string>();

  afterAll(() => {
    // Only when all of them ran.
    if (compared.size >= 4) expect(readdirSync(folder).toSorted()).toEqual([...compared].toSorted());
  });

  /** Compares with the golden file, or writes it when UPDATE_GOLDEN=1 is set. */
  return function expectGolden(title: string, conversation: Conversation): void {
    compared.add(`${title}.txt`);
    const text = name === 'common' ? inBothEditions(conversation.print()) : conversation.print();
    const file = new URL(`${title}.txt`, folder);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    expect(existsSync(file), `${title}.txt is missing: run with UPDATE_GOLDEN=1`).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
    expectSavable(conversation);
  };
}

export const QUIET = { statusReports: false };
export const WINDOWS = {
  kind: 'windows',
  temperament: { ...QUIET, reservePages: 640 * PAGES_PER_MIB, headroomPages: 0 },
} as const;
export const LINUX = { kind: 'linux', temperament: QUIET } as const;

interface Vector {
  readonly name: string;
  readonly hex: string;
}

export function vectorsOf(prefix: string): readonly string[] {
  const all = JSON.parse(
    readFileSync(new URL('../../../dynmem-proto/test/vectors/dynmem-vectors.json', import.meta.url), 'utf8'),
  ) as readonly Vector[];
  return all.filter(({ name }) => name.startsWith(prefix)).map(({ hex }) => hex);
}

export function only<T extends MessageType>(
  conversation: Conversation,
  type: T,
): readonly (Message & { readonly type: T })[] {
  return conversation.messages().filter((message): message is Message & { readonly type: T } => message.type === type);
}

/** Past the boot and the 50 s, with nothing written down yet. */
export function begin(
  options: ConversationOptions,
  sticks: readonly (readonly [string, number, number])[] = [],
): Conversation {
  const conversation = createConversation(options);
  conversation.powerOn();
  conversation.advance(70_000);
  for (const stick of sticks) {
    conversation.plug(...stick);
    conversation.advance(60_000);
  }
  expect(conversation.device.name).toBe('IDLE');
  conversation.forget();
  return conversation;
}

/** The editions number their states differently, and one state has two names: all that a common transcript leaves out. */
function inBothEditions(text: string): string {
  return text.replaceAll('POST_RESET_CLOSED', 'CLOSED').replaceAll(/state \d+ \((\w+)\)/g, 'state $1');
}
