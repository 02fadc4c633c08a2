import { isRecord } from '@dimmer/qmp';
import { describe, expect, test } from 'vitest';
import type { Message } from '../recordings/read-lines.ts';
import { controlConversations } from './control-recording.ts';
import { type Conversation, readConversations } from './conversation.ts';
import type { RecordedState } from './recorded-state.ts';

/** Those of one process; a migration is of two. */
const CONVERSATIONS = readConversations().filter(({ name }) => !name.includes('('));

interface Seen {
  readonly recorded: number;
  readonly shown: number | null | undefined;
}

describe('a person at the monitor of real QEMU, and the controller that only watches', () => {
  test.each(CONVERSATIONS.map((conversation) => [conversation.name, conversation] as const))('%s', async (_, one) => {
    const { sizes, vm } = await watch(one);
    expect(sizes.map(({ shown }) => shown)).toEqual(sizes.map(({ recorded }) => recorded));
    expect(vm.view?.sticks.map(({ id }) => id)).toEqual(dimmsOf(vm.peer.state));
    expect(vm.commands).toEqual([]);
    expect(vm.peer.unknown).toEqual([]);
  });
});

/** Says what was recorded, when it was; at each recorded answer to `query-balloon` the controller looks too. */
async function watch(conversation: Conversation) {
  const vm = await controlConversations([conversation], { control: 'manual' });
  const startS = conversation.lines[0]?.t ?? 0;
  const sizes: Seen[] = [];
  for (const { t, dir, msg } of conversation.lines) {
    await vm.lab.advance(Math.max(0, (t - startS) * 1000 - vm.lab.clock.now()));
    if (!isRecord(msg)) continue;
    if (dir === 'client') void vm.session.execute(String(msg['execute']), argumentsOf(msg));
    const actual = dir === 'server' && isRecord(msg['return']) ? msg['return']['actual'] : undefined;
    if (typeof actual !== 'number') continue;
    // The peer's own clock has come as far a moment later.
    await vm.lab.advance(0.1);
    await vm.look();
    sizes.push({ recorded: actual + blocksOf(vm.peer.state), shown: vm.view?.actualBytes });
  }
  return { sizes, vm };
}

function argumentsOf({ arguments: args }: Message): Message | undefined {
  return isRecord(args) ? args : undefined;
}

/** A balloon does not count what virtio-mem has plugged. */
function blocksOf({ devices }: RecordedState): number {
  return devices.reduce((sum, { type, data }) => sum + (type === 'virtio-mem' ? Number(data['size']) : 0), 0);
}

function dimmsOf({ devices }: RecordedState): readonly unknown[] {
  return devices.filter(({ type }) => type === 'dimm').map(({ data }) => data['id']);
}
