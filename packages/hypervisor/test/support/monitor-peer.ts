import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createQmpServer, fail, type QmpAnswer, type QmpServer, succeed, surfaceOf } from '@dimmer/qmp';
import { type ByteStream } from '@dimmer/transport';
import { listenOnSocket } from '@dimmer/transport/node';

const MIB = 2 ** 20;

/**
 * The monitor of a small machine with a virtio-balloon, on a Unix socket: what QEMU 10.0.2 answers, as recorded, to those
 * who attach. Its guest does what it is asked at once. One client at a time, as with QEMU.
 */
export async function openMonitorPeer() {
  const directory = mkdtempSync(path.join(tmpdir(), 'dimmer-peer-'));
  const socketPath = path.join(directory, 'qmp.sock');
  const { commands } = surfaceOf('upstream', { additions: false });
  let actual = 512 * MIB;
  let client: { readonly server: QmpServer; readonly stream: ByteStream } | null = null;
  const said: string[] = [];

  function answer(command: string, args: Readonly<Record<string, unknown>>): QmpAnswer {
    said.push(command);
    if (command === 'balloon') {
      actual = Number(args['value']);
      client?.server.emit('BALLOON_CHANGE', { actual });
    }
    return ANSWERS[command]?.(args, actual) ?? succeed({});
  }

  const listening = await listenOnSocket({ path: socketPath }, (stream) => {
    // A second one is accepted and never greeted.
    if (client) return;
    const server = createQmpServer({
      stream,
      version: { qemu: { major: 10, minor: 0, micro: 2 }, package: '' },
      wallNow: () => Date.now(),
      commands,
      dispatch: (command, args, reply) => reply(answer(command, args)),
    });
    client = { server, stream };
    stream.onClose(() => {
      client = null;
    });
  });

  return {
    path: socketPath,
    said,
    /** The connection drops; the machine goes on. */
    drop: () => client?.stream.abort(),
    /** Its guest has booted anew, and has all of its memory. */
    forget() {
      actual = 512 * MIB;
    },
    emit: (event: string, data: Record<string, unknown>) => client?.server.emit(event, data),
    get isTaken() {
      return client !== null;
    },
    async close() {
      client?.stream.abort();
      await listening.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

type Ask = (args: Readonly<Record<string, unknown>>, actual: number) => QmpAnswer;

const ANSWERS: Readonly<Record<string, Ask>> = {
  'query-status': () => succeed({ status: 'running', running: true }),
  'query-balloon': (_, actual) => succeed({ actual }),
  'query-memory-size-summary': () => succeed({ 'base-memory': 512 * MIB, 'plugged-memory': 0 }),
  'query-memory-devices': () => succeed([]),
  'query-memdev': () => succeed([]),
  'query-acpi-ospm-status': () => succeed([]),
  'query-commands': () => succeed([]),
  'device-list-properties': ({ typename }) => fail(`Parameter 'typename' expects device: ${String(typename)}`),
  'qom-get': () => fail('Property not found'),
  'qom-list': () => fail('Device not found', 'DeviceNotFound'),
};
