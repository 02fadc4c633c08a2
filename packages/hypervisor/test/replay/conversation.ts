import { listRecordings, type Line, type Message, readCommandLines, readLines } from '../recordings/read-lines.ts';
import { type RecordedState, stateAtStart } from './recorded-state.ts';

/** All that one recorded process was told and said. */
export interface Conversation {
  readonly name: string;
  readonly greeting: Message;
  /** After the negotiation. */
  readonly lines: readonly Line[];
  readonly start: RecordedState;
}

/** Goes on where another recording ends, with the same process. */
const CONTINUED = { runstate: 'reset' } as const;

/** Every recorded conversation; a recording of a migration has two. */
export function readConversations(): readonly Conversation[] {
  return listRecordings().flatMap((name) => {
    const ends = new Set(readLines(name).map(({ conn }) => conn));
    return [...ends].filter((conn) => ends.size === 1 || conn !== undefined).map((conn) => readOne(name, conn));
  });
}

export function readConversation(name: string): Conversation {
  return readOne(name, undefined);
}

function readOne(name: string, conn: string | undefined): Conversation {
  const said = readLines(name).filter((line) => line.conn === conn);
  const begins = name in CONTINUED ? readOpening(CONTINUED[name as keyof typeof CONTINUED], undefined) : undefined;
  const { greeting, after } = begins ? { ...begins, after: 0 } : readOpening(name, conn);
  const [first = '', second] = readCommandLines(name);
  return {
    name: conn === undefined ? name : `${name} (${conn})`,
    greeting,
    lines: said.slice(after),
    start: stateAtStart(conn === 'dst' ? (second ?? first) : first, greeting),
  };
}

/** The greeting, and how many lines the opening takes: greeting, `qmp_capabilities` and its answer. */
function readOpening(name: string, conn: string | undefined): { readonly greeting: Message; readonly after: number } {
  const said = readLines(name).filter((line) => line.conn === conn);
  const [hello, ask, answer] = said;
  const greeting = hello?.msg;
  if (typeof greeting !== 'object' || !('QMP' in greeting)) throw new Error(`${name} begins without a greeting`);
  const isNegotiated = ask?.dir === 'client' && answer?.dir === 'server';
  if (!isNegotiated) throw new Error(`${name} begins without a negotiation`);
  return { greeting, after: 3 };
}
