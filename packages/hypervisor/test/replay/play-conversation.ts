import type { MachineEvent } from '@dimmer/planner';
import { isRecord } from '@dimmer/qmp';
import { createMemoryPair } from '@dimmer/transport';
import { type MachineSession, openMachineSession, type QmpReply } from '../../src/index.ts';
import type { Line, Message } from '../recordings/read-lines.ts';
import { createVirtualLab } from '../support/virtual-lab.ts';
import type { Conversation } from './conversation.ts';
import { createRecordedPeer } from './recorded-peer.ts';

export interface Played {
  /** What became of each recorded command, in order. */
  readonly replies: readonly { readonly asked: Message; readonly reply: QmpReply | 'none' }[];
  readonly events: readonly MachineEvent[];
  readonly ended: Awaited<MachineSession['ended']>;
  /** What the session found out of the machine when it opened. */
  readonly shape: MachineSession['shape'];
  readonly surprises: ReturnType<typeof createRecordedPeer>['surprises'];
}

/** Says through a session what the recorded client said, to a peer that answers as QEMU did, when it did; then hangs up. */
export async function playConversation(conversation: Conversation, lines = conversation.lines): Promise<Played> {
  const lab = createVirtualLab();
  const [near, far] = createMemoryPair({ defer: lab.defer });
  const peer = createRecordedPeer(far, conversation);
  const session = await lab.settled(
    openMachineSession({
      stream: near,
      clock: lab.clock,
      wallNow: lab.wallNow,
      shape: null,
      kill: () => far.close(),
    }),
  );
  const events: MachineEvent[] = [];
  const waiting: { readonly asked: Message; readonly reply: Promise<QmpReply> }[] = [];
  session.onEvent((event) => events.push(event));
  peer.begin();

  const startS = lines[0]?.t ?? 0;
  for (const line of lines) {
    await lab.advance(Math.max(0, (line.t - startS) * 1000 - lab.clock.now()));
    take(line);
    await lab.settle();
  }

  function take({ dir, msg }: Line): void {
    if (dir === 'client-raw' && typeof msg === 'string') {
      peer.expectRaw(msg);
      near.send(new TextEncoder().encode(msg));
    } else if (dir === 'client' && isRecord(msg)) {
      peer.expect(msg);
      waiting.push({ asked: msg, reply: ask(session, msg) });
    } else if (dir === 'server' && isRecord(msg)) {
      peer.say(msg);
    }
  }

  peer.close();
  const ended = await lab.settled(session.ended);
  const replies: { asked: Message; reply: QmpReply | 'none' }[] = [];
  for (const { asked, reply } of waiting) replies.push({ asked, reply: await Promise.race([reply, NONE]) });
  return { replies, events, ended, shape: session.shape, surprises: peer.surprises };
}

/** What never comes would be waited for for ever. */
const NONE = new Promise<'none'>((resolve) => setImmediate(() => resolve('none')));

function ask(session: MachineSession, { execute, arguments: args }: Message): Promise<QmpReply> {
  return session.execute(String(execute), isRecord(args) ? args : undefined);
}
