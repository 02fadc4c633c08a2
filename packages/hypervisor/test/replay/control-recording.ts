import type { DesiredMemory } from '@dimmer/planner';
import { createMemoryPair } from '@dimmer/transport';
import { openMachineSession } from '../../src/index.ts';
import { controlSession } from '../support/controlled-session.ts';
import { createVirtualLab } from '../support/virtual-lab.ts';
import { type Conversation, readConversation } from './conversation.ts';
import { createTimelinePeer } from './timeline-peer.ts';

/** A controller, the QMP driver, and real QEMU as it was recorded. */
export function controlRecording(names: readonly [string, ...string[]], desired: Partial<DesiredMemory> = {}) {
  const [first, ...others] = names;
  return controlConversations([readConversation(first), ...others.map(readConversation)], desired);
}

export async function controlConversations(
  conversations: readonly [Conversation, ...Conversation[]],
  desired: Partial<DesiredMemory>,
) {
  const lab = createVirtualLab();
  const [near, far] = createMemoryPair({ defer: lab.defer });
  const { clock, wallNow } = lab;
  const peer = createTimelinePeer({ stream: far, clock, wallNow, conversations });
  const session = await lab.settled(
    openMachineSession({
      stream: near,
      clock,
      wallNow,
      shape: null,
      kill: () => peer.close(),
    }),
  );
  const { region: _, ...limits } = session.shape;
  const vm = await controlSession(lab, { vm: conversations[0].name, session, limits, desired });
  return Object.assign(vm, { peer, lab });
}
