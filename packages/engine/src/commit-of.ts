import type { Commit, NewEvent, LayoutRecord } from './ports.ts';
import type { VmSave } from './vm/io.ts';

/** The saves of some steps of one VM as one transaction. */
export function commitOf(vm: string, time: number, saves: readonly VmSave[], newId: () => string): Commit {
  const envelope = (): Pick<NewEvent, 'id' | 'time' | 'vm'> => ({ id: newId(), time, vm });
  const records = saves.filter((save) => save.type === 'save-vm').map((save) => save.record);
  const operations = saves.filter((save) => save.type === 'save-operation').map((save) => save.operation);
  const layouts = saves.filter((save) => save.type === 'save-layout');
  // What was kept and let go of in one transaction is gone: the last word counts.
  const machine = saves.findLast((save) => save.type === 'keep-machine' || save.type === 'forget-machine');
  const events = saves.filter((save) => save.type === 'event');
  return {
    vms: records.slice(-1),
    deleteVms: saves.some((save) => save.type === 'delete-vm') ? [vm] : [],
    operations: [...new Map(operations.map((operation) => [operation.id, operation])).values()],
    layouts: layouts.map(({ layout }): LayoutRecord => ({ ...layout, ...envelope(), vm })),
    machines: machine?.type === 'keep-machine' ? [{ vm, document: machine.document }] : [],
    forgetMachines: machine?.type === 'forget-machine' ? [vm] : [],
    events: events.map(({ event }): NewEvent => ({ ...event, ...envelope() })),
  };
}
