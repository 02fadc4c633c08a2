import type { CommandResult, GrowthMode, MemoryCommand, ObservedStick } from '@dimmer/planner';
import type { QmpClient, QmpResult } from '@dimmer/qmp';
import type { ExpectedRemoval, RemovalEnd } from './expect-removal.ts';
import { classifyRefusal } from './classify-refusal.ts';
import { listDevices } from './list-devices.ts';
import { readBackends, readSticks } from './read-replies.ts';

export interface PerformContext {
  readonly client: QmpClient;
  readonly growthMode: GrowthMode;
  expectRemoval(id: string): ExpectedRemoval;
}

/** Turns one memory command into its QMP commands. Never rejects; a refused plug leaves nothing behind. */
export function performCommand(context: PerformContext, command: MemoryCommand): Promise<CommandResult> {
  switch (command.type) {
    case 'balloon':
      return balloon(context.client, command.targetBytes);
    case 'set-requested-size':
      return requestSize(context.client, command.id, command.requestedBytes);
    case 'plug':
      return plug(context, command);
    case 'unplug':
      return unplug(context, command);
  }
}

async function balloon(client: QmpClient, targetBytes: number): Promise<CommandResult> {
  const result = await client.execute('balloon', { value: targetBytes });
  return result.ok ? { ok: true } : narrow(result);
}

async function requestSize(client: QmpClient, id: string, requestedBytes: number): Promise<CommandResult> {
  const path = await findVirtioMem(client, id);
  const result = await client.execute('qom-set', { path, property: 'requested-size', value: requestedBytes });
  return result.ok ? { ok: true } : narrow(result);
}

/** The device is one of the machine's own or was added by hand: both lie there by their id, if they have one. */
async function findVirtioMem(client: QmpClient, id: string): Promise<string> {
  const nameless = id === '' && (await listDevices(client))?.find(({ type }) => type.startsWith('virtio-mem'));
  return nameless ? nameless.path : `/machine/peripheral/${id}`;
}

type Plug = MemoryCommand & { readonly type: 'plug' };

async function plug({ client, growthMode }: PerformContext, command: Plug): Promise<CommandResult> {
  const driver = growthMode === 'haprot' ? 'mem-haprot' : growthMode === 'pc-dimm' ? 'pc-dimm' : null;
  if (driver === null) return refuse(`a machine in growth mode ${growthMode} takes no sticks`);
  const backend = await addBackend(client, command);
  if (!backend.ok) return backend;
  const { id, memdev, node } = command;
  const added = await client.execute('device_add', { driver, id, memdev, node, ...placeOf(command) });
  if (!added.ok && 'lost' in added) return narrow(added);
  const stick = await findStick(client, command);
  if (added.ok) return stick ? { ok: true, stick } : { ok: true };
  // Refused, and yet the very stick is there: an earlier attempt, whose answer was lost, has done it.
  if (stick) return { ok: true, stick };
  await client.execute('object-del', { id: memdev });
  const refusal = classifyRefusal(added.error.desc);
  return { ok: false, error: added.error, ...(refusal && { refusal }) };
}

function placeOf({ addressBytes, slot }: Plug): Readonly<Record<string, number>> {
  return { ...(addressBytes !== null && { addr: addressBytes }), ...(slot !== undefined && { slot }) };
}

/** A backend of this id and size that is there already is the one an earlier attempt made. */
async function addBackend(client: QmpClient, { memdev, sizeBytes }: Plug): Promise<CommandResult> {
  const added = await client.execute('object-add', { 'qom-type': 'memory-backend-ram', id: memdev, size: sizeBytes });
  if (added.ok) return { ok: true };
  if ('lost' in added) return narrow(added);
  const known = await client.execute('query-memdev');
  const same = known.ok && readBackends(known.value).some((one) => one.id === memdev && one.sizeBytes === sizeBytes);
  return same ? { ok: true } : narrow(added);
}

async function findStick(client: QmpClient, asked: Plug): Promise<ObservedStick | undefined> {
  const listed = await client.execute('query-memory-devices');
  const sticks = listed.ok ? readSticks(listed.value) : undefined;
  return sticks?.find(
    (stick) =>
      stick.id === asked.id &&
      stick.memdev === asked.memdev &&
      stick.sizeBytes === asked.sizeBytes &&
      (asked.addressBytes === null || stick.addressBytes === asked.addressBytes),
  );
}

type Unplug = MemoryCommand & { readonly type: 'unplug' };

/** Done when the device is gone and its backend freed. A device that is not there any more is gone. */
async function unplug(context: PerformContext, { id, memdev }: Unplug): Promise<CommandResult> {
  const { client, growthMode } = context;
  const removal = context.expectRemoval(id);
  const asked = await client.execute('device_del', { id });
  if (!asked.ok) removal.forget();
  if (!asked.ok && !isNotFound(asked)) return narrow(asked);
  if (asked.ok && growthMode === 'pc-dimm') removal.repeat(() => void client.execute('device_del', { id }));
  const end = asked.ok ? await removal.ended : GONE;
  if (end.how === 'refused') return refuse(`the guest refused to let device '${id}' go${sayStatus(end.status)}`);
  if (end.how === 'gone') return free(client, memdev);
  removal.whenGone(() => void free(client, memdev));
  return holdBack(id);
}

function sayStatus(status: number | null): string {
  return status === null ? '' : ` (ACPI status ${status})`;
}

const GONE: RemovalEnd = { how: 'gone' };

/** The backend is of no use without its device; it cannot be taken away before that is gone. */
async function free(client: QmpClient, memdev: string | null): Promise<CommandResult> {
  if (memdev === null) return { ok: true };
  const freed = await client.execute('object-del', { id: memdev });
  return !freed.ok && 'lost' in freed ? narrow(freed) : { ok: true };
}

function isNotFound(result: QmpResult): boolean {
  return !result.ok && !('lost' in result) && result.error.class === 'DeviceNotFound';
}

function holdBack(id: string): CommandResult {
  const desc = `device '${id}' has not let go yet: the guest still has to agree`;
  return { ok: false, error: { class: 'GenericError', desc }, pending: true };
}

function refuse(desc: string): CommandResult {
  return { ok: false, error: { class: 'GenericError', desc } };
}

function narrow(result: QmpResult & { readonly ok: false }): CommandResult & { readonly ok: false } {
  return 'lost' in result ? { ok: false, lost: true } : { ok: false, error: result.error };
}
