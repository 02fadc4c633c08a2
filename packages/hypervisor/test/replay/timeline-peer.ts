import { type CancelTimer, type Clock } from '@dimmer/reducer';
import { isRecord } from '@dimmer/qmp';
import type { ByteStream } from '@dimmer/transport';
import type { Line, Message } from '../recordings/read-lines.ts';
import { answerQuery } from './answer-query.ts';
import { applyEvent, applyReply } from './apply-message.ts';
import type { Conversation } from './conversation.ts';
import type { RecordedState } from './recorded-state.ts';
import { openJsonStream, readMessage } from './json-stream.ts';
import { causeOf, cutScenes, eventOf, findScene, isCause, type Scene } from './scenes.ts';

export interface TimelineOptions {
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  /** The first is the one that begins; the others are of machines like it, for what it was not asked. */
  readonly conversations: readonly [Conversation, ...Conversation[]];
}

/** How often a Linux guest reports to hv-balloon (recorded). */
const REPORT_MS = 1024;

/**
 * A QEMU that behaves as recorded to a client that goes its own way. A command that changes something begins the scene of
 * its recorded like: what came then comes now, as long after it; queries are answered with what the recording shows at
 * that moment. After the end of a scene nothing new happens, but a guest that reported goes on reporting.
 */
export function createTimelinePeer({ stream, clock, wallNow, conversations }: TimelineOptions) {
  const scenes = conversations.flatMap(cutScenes);
  const [opening] = conversations;
  /** Commands that no recording knows: there must be none. */
  const unknown: Message[] = [];
  /** Commands under way, recorded or ours, by the recorded id. */
  const asked = new Map<unknown, { readonly command: Message; readonly ourId?: unknown }>();
  let state = opening.start;
  let scene: Scene | undefined;
  let lines: readonly Line[] = opening.lines;
  let next = 0;
  /** When the recording had begun, if it were played from its beginning. */
  let originMs = clock.now();
  let bootMs = clock.now();
  let cancel: CancelTimer = () => {};

  const json = openJsonStream(stream, (text) => hear(readMessage(text) ?? {}));
  json.send(opening.greeting);
  play();

  function play(): void {
    cancel();
    const line = lines[next];
    if (!line || causeOf(line)) return goOn();
    cancel = clock.after(Math.max(0, line.t * 1000 + originMs - clock.now()), () => {
      next += 1;
      take(line);
      play();
    });
  }

  function take(line: Line): void {
    const event = eventOf(line);
    if (event) return emit(event);
    const { dir, msg } = line;
    if (!isRecord(msg)) return;
    if (dir === 'client') return void asked.set(msg['id'], { command: msg });
    const known = asked.get(msg['id']);
    if (!known) return;
    state = freshen(applyReply(state, known.command, msg), state, wallNow());
    asked.delete(msg['id']);
    if ('ourId' in known) json.send({ ...msg, id: known.ourId });
  }

  function emit(event: Message): void {
    state = applyEvent(state, event);
    if (event['event'] === 'RESET') bootMs = clock.now();
    json.send({ ...event, timestamp: timestampOf(wallNow()) });
  }

  function goOn(): void {
    const { report } = state;
    if (!report || !state.running) return;
    cancel = clock.after(REPORT_MS, () => {
      emit({ event: 'HV_BALLOON_STATUS_REPORT', data: report });
      goOn();
    });
  }

  function hear(message: Message): void {
    if (isCause(message)) return begin(message);
    const { execute, id, arguments: args } = message;
    const answer = answerQuery(state, String(execute), isRecord(args) ? args : {});
    if (!answer) return refuse(message);
    json.send({ id, ...(answer.ok ? { return: answer.value } : { error: answer.error }) });
  }

  function begin(message: Message): void {
    const found = findScene(scenes, scene, message);
    if (!found) return refuse(message);
    answerFirst();
    scene = found;
    lines = found.conversation.lines;
    next = found.index + 1;
    originMs = clock.now() - momentOf(found);
    asked.clear();
    asked.set(found.command['id'], { command: found.command, ourId: message['id'] });
    play();
  }

  /** QEMU answers in order: what is said up to the answer of the last command is said before the next one is begun. */
  function answerFirst(): void {
    cancel();
    for (let line = lines[next]; line && isAnswerDue(); line = lines[next]) {
      next += 1;
      take(line);
    }
  }

  function isAnswerDue(): boolean {
    return [...asked.values()].some((one) => 'ourId' in one);
  }

  /** The moment of the recording that is now: later than the command where what counts is how long the guest has been up. */
  function momentOf({ conversation, index, isBooting, bootS }: Scene): number {
    const saidMs = (conversation.lines[index]?.t ?? 0) * 1000;
    return isBooting ? Math.max(saidMs, bootS * 1000 + clock.now() - bootMs) : saidMs;
  }

  function refuse(message: Message): void {
    unknown.push(message);
    json.send({ id: message['id'], error: { class: 'GenericError', desc: 'this was not recorded' } });
  }

  return {
    unknown,
    get state() {
      return state;
    },
    close(): void {
      cancel();
      json.close();
    },
  };
}

/** What a guest has said of itself was said now: QEMU's own time is of the day of the recording. */
function freshen(state: RecordedState, before: RecordedState, atMs: number): RecordedState {
  if (state.stats === before.stats || !isRecord(state.stats)) return state;
  const isSaid = Number(state.stats['last-update']) > 0;
  return { ...state, stats: { ...state.stats, 'last-update': isSaid ? Math.floor(atMs / 1000) : 0 } };
}

function timestampOf(atMs: number): Message {
  const seconds = Math.floor(atMs / 1000);
  return { seconds, microseconds: Math.round((atMs - seconds * 1000) * 1000) };
}
