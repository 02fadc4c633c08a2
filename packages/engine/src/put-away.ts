import type { SavedMachine } from '@dimmer/hypervisor';
import type { Commit } from './ports.ts';
import { SELF } from './vm/turn.ts';
import type { VmCore } from './vm/vm-core.ts';

/** A machine that Dimmer saves because it stops itself: it still counts as running, and so goes on at the next start. */
export function commitOfPuttingAway(
  { record, memory, toldState }: VmCore,
  document: SavedMachine,
  { at, eventId }: { readonly at: number; readonly eventId: string },
): Commit {
  const vm = record.id;
  const saved = { at, reservedBytes: memory.reservedBytes };
  const data = { from: toldState, to: 'saved', reason: 'Dimmer stops; the machine goes on when it starts again.' };
  return {
    vms: [{ ...record, ran: true, saved, updatedAt: at }],
    machines: [{ vm, document }],
    events: [{ id: eventId, time: at, type: 'vm.state', vm, operationId: null, actor: SELF, data }],
  };
}
