import { createQmpServer, fail, type QmpAnswer, type QmpServer, succeed, surfaceOf } from '@dimmer/qmp';
import { createVirtualClock } from '@dimmer/reducer';
import { createMemoryPair } from '@dimmer/transport';
import { MachineSaveError } from '../../src/hypervisor.ts';
import { openMachineSession } from '../../src/qmp-driver.ts';
import { createDeferQueue } from './defer-queue.ts';

export type Script = Readonly<
  Record<string, (args: Readonly<Record<string, unknown>>, server: QmpServer) => QmpAnswer>
>;

export const SHAPE = {
  bootBytes: 2 ** 32,
  maximumBytes: 2 ** 36,
  slots: 16,
  numaNodes: 1,
  region: { baseBytes: 5 * 2 ** 30, sizeBytes: 2 ** 36 - 2 ** 32 },
};

/** A session whose peer answers by script, for answers that no embedded machine would give. */
export async function openScripted(script: Script, commands = surfaceOf('series', { additions: true }).commands) {
  const queue = createDeferQueue();
  const clock = createVirtualClock();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  const sent: string[] = [];
  const server: QmpServer = createQmpServer({
    stream: far,
    version: { qemu: { major: 10, minor: 0, micro: 2 }, package: '' },
    wallNow: () => 5000,
    commands,
    dispatch(command, args, answer) {
      sent.push(command);
      const known = script[command];
      answer(known ? known(args, server) : defaultAnswer(command, args));
    },
  });
  const opening = openMachineSession({
    stream: near,
    clock,
    wallNow: () => 5000,
    shape: SHAPE,
    kill: () => far.close(),
    save: () => Promise.reject(new MachineSaveError('a script has nothing to save')),
  });
  await queue.settle();
  const session = await opening;
  sent.length = 0;
  async function settled<T>(promise: Promise<T>): Promise<T> {
    await queue.settle();
    return promise;
  }
  return { session, server, sent, clock, settled, settle: () => queue.settle(), far };
}

function defaultAnswer(command: string, args: Readonly<Record<string, unknown>>): QmpAnswer {
  if (command === 'device-list-properties') {
    return args['typename'] === 'mem-haprot' ? succeed([]) : fail('not found', 'DeviceNotFound');
  }
  return succeed(command.startsWith('query-') ? [] : {});
}
