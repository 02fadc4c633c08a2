import { isRecord } from '@dimmer/qmp';
import type { ByteStream } from '@dimmer/transport';
import type { Message } from '../recordings/read-lines.ts';
import { answerQuery } from './answer-query.ts';
import type { Conversation } from './conversation.ts';
import { openJsonStream, readMessage } from './json-stream.ts';

/** One thing that the client said and the recording does not have there. */
export interface Surprise {
  readonly expected: string | null;
  readonly said: string;
}

/**
 * The far end of a recorded conversation. What a session asks by itself when it opens is answered from what the recording
 * tells; from `begin` on only the recorded words are expected, in their order, and nothing is said but when told to: apart from the
 * statistics of a guest.
 */
export function createRecordedPeer(stream: ByteStream, { greeting, start }: Conversation) {
  const surprises: Surprise[] = [];
  const expected: { readonly text: string; readonly raw: boolean; readonly recordedId: unknown }[] = [];
  /** Ids of the recording, and those of our client in their place. */
  const ids = new Map<unknown, unknown>();
  let begun = false;

  const json = openJsonStream(stream, (text) => (begun ? hear(text) : answerOpening(text)));
  json.send(greeting);

  function answerOpening(text: string): void {
    const { execute, id, arguments: args = {} } = readMessage(text) ?? {};
    const answer = answerQuery(start, String(execute), args as Message);
    if (!answer) surprises.push({ expected: null, said: text });
    else json.send({ id, ...(answer.ok ? { return: answer.value } : { error: answer.error }) });
  }

  function hear(text: string): void {
    if (expected.length === 0 && isOwnQuestion(text)) return answerOpening(text);
    const next = expected.shift();
    const message = next?.raw ? undefined : readMessage(text);
    const said = message ? withoutId(message) : text;
    if (next?.text !== said) surprises.push({ expected: next?.text ?? null, said });
    if (message) ids.set(next?.recordedId, message['id']);
  }

  return {
    surprises,
    begin(): void {
      begun = true;
    },
    expect(message: Message): void {
      expected.push({ text: withoutId(message), raw: false, recordedId: message['id'] });
    },
    /** Bytes that are no command of a well-behaved client. */
    expectRaw: (text: string) => void expected.push({ text: text.trim(), raw: true, recordedId: null }),
    /** As it was said, to a command of ours by the id that ours had. */
    say(message: Message): void {
      const id = message['id'];
      json.send(ids.has(id) ? { ...message, id: ids.get(id) } : message);
    },
    close: json.close,
  };
}

/** The driver asks a guest anew when its memory has changed, beside all that it is told to say. */
function isOwnQuestion(text: string): boolean {
  const { arguments: args } = readMessage(text) ?? {};
  return isRecord(args) && String(args['property']).startsWith('guest-stats');
}

/** A command as text; the order of its members is no part of it. */
function withoutId({ execute, arguments: args = null }: Message): string {
  return JSON.stringify({ execute, args });
}
