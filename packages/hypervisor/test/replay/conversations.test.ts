import { isOutsideSafeRange, isRecord } from '@dimmer/qmp';
import { describe, expect, test } from 'vitest';
import type { Line, Message } from '../recordings/read-lines.ts';
import { type Conversation, readConversations } from './conversation.ts';
import { expectEvent } from './expect-event.ts';
import { playConversation } from './play-conversation.ts';

const CONVERSATIONS = readConversations();

/** How each recorded process ended, as far as its monitor tells; those that were still there lose their connection. */
const ENDINGS: Readonly<Record<string, 'quit' | 'killed' | 'shutdown'>> = {
  'exit-guest-panic-noreboot': 'shutdown',
  'exit-sigterm': 'killed',
  'guest-panicked-shutdown': 'shutdown',
  'internal-error': 'quit',
  'protocol-errors': 'quit',
  'qemu-7.2': 'shutdown',
  runstate: 'shutdown',
};

test('all recordings are there', () => {
  expect(CONVERSATIONS).toHaveLength(28);
  expect(new Set(CONVERSATIONS.map(({ name }) => name)).size).toBe(28);
});

describe('what real QEMU was told and said, through a session', () => {
  test.each(CONVERSATIONS.map((conversation) => [conversation.name, conversation] as const))(
    '%s',
    async (name, one) => {
      const played = await playConversation(one);
      expect(played.surprises).toEqual([]);
      expect(played.replies).toEqual(withRefusals(name, expectReplies(one.lines)));
      expect(played.events).toMatchObject(eventsOf(one.lines).map(expectEvent));
      expect(played.events).toHaveLength(eventsOf(one.lines).length);
      expect(played.ended).toEqual({ reason: ENDINGS[name] ?? 'lost' });
      expect(played.shape).toMatchObject(shapeOf(one));
    },
  );
});

describe('a connection that is cut while a command is out', () => {
  test.each(CONVERSATIONS.map((conversation) => [conversation.name, conversation] as const))(
    '%s',
    async (name, one) => {
      for (const cut of questionsOf(one)) {
        if (isRefused(name, one.lines[cut]?.msg)) continue;
        const played = await playConversation(one, one.lines.slice(0, cut + 1));
        expect(played.replies.at(-1)?.reply).toEqual({ ok: false, lost: true });
        expect(played.replies.slice(0, -1)).toEqual(expectReplies(one.lines.slice(0, cut)));
        expect(played.ended.reason).toBe('lost');
      }
    },
  );
});

/** The reset that made QEMU 10.0.2 abort, while its balloon was leaving: the driver keeps it from it now. */
function isRefused(name: string, asked: Line['msg']): boolean {
  return name === 'unplug-without-guest' && isRecord(asked) && asked['execute'] === 'system_reset';
}

function withRefusals(name: string, replies: ReturnType<typeof expectReplies>): ReturnType<typeof expectReplies> {
  const last = replies.at(-1);
  if (!last || !isRefused(name, last.asked)) return replies;
  const error = { class: 'GenericError', desc: expect.stringContaining('is being unplugged') };
  return [...replies.slice(0, -1), { ...last, reply: { ok: false, error } }];
}

function questionsOf({ lines }: Conversation): readonly number[] {
  return lines.flatMap(({ dir }, index) => (dir === 'client' ? [index] : []));
}

/** As its command line has it. A device that grows inside its machine gives what it has, whatever maxmem is. */
function shapeOf({ start }: Conversation): Message {
  const { bootBytes, slots, maximumBytes } = start.machine;
  const inside = start.devices.find(({ data }) => data['max-size'] !== undefined);
  const mostBytes = inside ? bootBytes + Number(inside.data['max-size']) : maximumBytes;
  return { bootBytes, slots, maximumBytes: mostBytes };
}

function eventsOf(lines: readonly Line[]): readonly Message[] {
  return lines.map(({ msg }) => msg).filter((msg): msg is Message => isRecord(msg) && 'event' in msg);
}

function expectReplies(lines: readonly Line[]): readonly { readonly asked: Message; readonly reply: unknown }[] {
  return lines.flatMap(({ dir, msg }) => {
    if (dir !== 'client' || !isRecord(msg)) return [];
    const answer = lines.find((line) => line.dir === 'server' && isRecord(line.msg) && line.msg['id'] === msg['id']);
    return [{ asked: msg, reply: expectReply(answer?.msg) }];
  });
}

function expectReply(answer: Line['msg']): unknown {
  if (!isRecord(answer)) return { ok: false, lost: true };
  if ('error' in answer) return { ok: false, error: answer['error'] };
  return { ok: true, value: withDigits(answer['return']) };
}

/** Above the driver a number that JavaScript would round is its digits. */
function withDigits(value: unknown): unknown {
  if (isOutsideSafeRange(value)) return value.toString();
  if (Array.isArray(value)) return value.map(withDigits);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withDigits(member)]));
}
