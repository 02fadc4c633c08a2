import type { MachineEvent } from '@dimmer/planner';
import type { QmpClient, QmpResult } from '@dimmer/qmp';
import type { NamedDevice } from './list-devices.ts';

export type Execute = (command: string, args?: Readonly<Record<string, unknown>>) => Promise<QmpResult>;

/**
 * Refuses `system_reset`, as a command or a line of the human monitor, while a virtio-balloon or virtio-mem leaves its bus:
 * QEMU 10.0.2 aborts then, and the guest is gone (measured). A guest that does not let go keeps it so. `devices`: those
 * that are there already.
 */
export function guardReset(
  client: QmpClient,
  devices: readonly NamedDevice[],
  onEvent: (listener: (event: MachineEvent) => void) => void,
): Execute {
  const delicate = new Set(devices.filter(({ type }) => isDelicate(type)).map(({ id }) => id));
  const leaving = new Set<string | null>();

  onEvent((event) => {
    if (event.type === 'device-deleted') delicate.delete(event.id);
    if (event.type === 'device-deleted' || event.type === 'unplug-refused') leaving.delete(event.id);
  });

  /** What is noted before the answer is so for what is told before it; unnoted if nothing came of it. */
  async function during(ids: Set<string | null>, id: string, send: () => Promise<QmpResult>): Promise<QmpResult> {
    if (ids.has(id)) return send();
    ids.add(id);
    const answer = await send();
    if (!wasTaken(answer)) ids.delete(id);
    return answer;
  }

  return (command, args) => {
    const send = (): Promise<QmpResult> => client.execute(command, args);
    const { verb, type, id } = readCommand(command, args);
    if (verb === 'device_add' && isDelicate(type)) return during(delicate, id, send);
    if (verb === 'device_del' && delicate.has(id)) return during(leaving, id, send);
    const [first] = leaving;
    return verb === 'system_reset' && first ? Promise.resolve(refuse(first)) : send();
  };
}

/** Devices of virtio on PCI that map memory of their own. */
function isDelicate(type: string): boolean {
  return /^virtio-(balloon|mem|pmem)(-pci|$)/.test(type);
}

interface Command {
  readonly verb: string;
  /** Of a device that is added. */
  readonly type: string;
  readonly id: string;
}

function readCommand(command: string, args: Readonly<Record<string, unknown>> = {}): Command {
  const text = (name: string): string => (typeof args[name] === 'string' ? args[name] : '');
  if (command !== 'human-monitor-command') return { verb: command, type: text('driver'), id: nameOf(text('id')) };
  const [verb = '', object = ''] = text('command-line').trim().split(/\s+/);
  const [type = '', ...options] = object.split(',');
  const id = options.find((option) => option.startsWith('id='))?.slice('id='.length);
  return { verb, type, id: id ?? nameOf(object) };
}

/** A device may be named by its id or by its path. */
function nameOf(object: string): string {
  return object.slice(object.lastIndexOf('/') + 1);
}

/** The human monitor answers with text: none when it has done what it was told. */
function wasTaken(answer: QmpResult): boolean {
  return answer.ok && !(typeof answer.value === 'string' && answer.value.trim() !== '');
}

function refuse(id: string): QmpResult {
  const desc = `device '${id}' is being unplugged: a reset now could end QEMU. Reset when the guest has let it go`;
  return { ok: false, error: { class: 'GenericError', desc } };
}
