import { isRecord, type QmpClient } from '@dimmer/qmp';

/** A child in QEMU's tree of objects. */
export interface ObjectEntry {
  readonly name: string;
  /** "virtio-balloon-pci" */
  readonly type: string;
  readonly path: string;
}

/** The answer of a query that a machine may not know; undefined: it was refused, or the connection is gone. */
export async function ask(
  client: QmpClient,
  command: string,
  args?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const answer = await client.execute(command, args);
  return answer.ok ? answer.value : undefined;
}

export function readProperty(client: QmpClient, path: string, property: string): Promise<unknown> {
  return ask(client, 'qom-get', { path, property });
}

/** The children of an object; undefined: there is no such object, or no such tree. */
export async function listChildren(client: QmpClient, path: string): Promise<readonly ObjectEntry[] | undefined> {
  const answer = await ask(client, 'qom-list', { path });
  if (!Array.isArray(answer)) return undefined;
  return answer.filter(isRecord).flatMap(({ name, type }) => {
    const child = /^child<(.+)>$/.exec(String(type))?.[1];
    return child === undefined ? [] : [{ name: String(name), type: child, path: `${path}/${String(name)}` }];
  });
}
