import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Device, Diagnosis, MachineLog, Operation, Problem, Vm } from '@dimmer/contract';
import { pino } from 'pino';
import { eventually } from '../../../../../packages/hypervisor/test/qemu/support/eventually.ts';
import { type GuestAgent, openGuestAgent } from '../../../../../packages/hypervisor/test/qemu/support/guest-agent.ts';
import { AGENT_PORT } from '../../../../../packages/hypervisor/test/qemu/support/guest-init.ts';
import { buildInitramfs } from '../../../../../packages/hypervisor/test/qemu/support/initramfs.ts';
import type { GuestKernel, QemuBinary } from '../../../../../packages/hypervisor/test/qemu/support/read-facts.ts';
import { readSettings } from '../../../src/settings.ts';
import { type Service, startService } from '../../../src/start-service.ts';

const TOKEN = 'the-token-of-real-qemu';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** The service as a person starts it, on real QEMU, in real time. */
export async function startRealApp(qemu: QemuBinary) {
  const directory = mkdtempSync(path.join(tmpdir(), 'dimmer-real-'));
  const dataDir = path.join(directory, 'data');
  const env = { DIMMER_PORT: '0', DIMMER_DATA_DIR: dataDir, DIMMER_TOKEN: TOKEN, DIMMER_QEMU_BINARIES: qemu.binary };
  const settings = readSettings(env);
  if ('wrong' in settings) throw new Error(settings.wrong.join(' '));
  const start = () => startService(settings, pino({ level: 'silent' }));
  let service: Service = await start();
  const agents: GuestAgent[] = [];

  async function ask<T>(method: string, url: string, body?: unknown, waitS?: number): Promise<Answer<T>> {
    const answer = await fetch(`${service.url}/api/v1${url}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(waitS === undefined ? {} : { prefer: `wait=${waitS}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  const vm = async (name: string): Promise<Vm> => (await ask<Vm>('GET', `/vms/${name}`)).body;

  return {
    directory,
    ask,
    vm,
    resize: (name: string, targetBytes: string) =>
      ask<Operation & Problem>('PATCH', `/vms/${name}/memory`, { targetBytes }, 60).then(({ body }) => body),
    act: (name: string, action: string) =>
      ask<Operation & Problem>('POST', `/vms/${name}/actions/${action}`, undefined, 60).then(({ body }) => body),
    devices: async (name: string) => (await ask<{ items: Device[] }>('GET', `/vms/${name}/memory/devices`)).body.items,
    log: async (name: string) => (await ask<MachineLog>('GET', `/vms/${name}/log`)).body,
    diagnosis: async (name: string) => (await ask<Diagnosis>('GET', `/vms/${name}/memory/diagnosis`)).body,
    until: (name: string, what: string, holds: (vm: Vm) => boolean) => eventually(what, () => vm(name), holds),
    /** What a definition says of a guest of ours, and how to speak with it once it runs. */
    guest(kernel: GuestKernel, busybox: string, append = '') {
      const initrd = path.join(directory, 'initramfs.gz');
      writeFileSync(initrd, buildInitramfs(kernel, busybox));
      const socketPath = path.join(directory, 'agent.sock');
      const chardev = `socket,id=agent,path=${socketPath},server=on,wait=off`;
      const run = {
        kernel: kernel.image,
        initrd,
        append: `quiet panic=-1 memhp_default_state=online_movable ${append}`,
        extraArguments:
          `-device virtio-serial-pci -chardev ${chardev} -device virtserialport,chardev=agent,name=${AGENT_PORT}`.split(
            ' ',
          ),
      };
      const connect = (): GuestAgent => {
        const agent = openGuestAgent(socketPath);
        agents.push(agent);
        return agent;
      };
      return { run, connect };
    },
    /** As after `kill -9`, or as when it is stopped; then the next life of Dimmer. */
    async restart({ abrupt }: { readonly abrupt: boolean }) {
      await service.stop({ abrupt });
      service = await start();
    },
    /** Something happens between one life of Dimmer and the next. */
    async restartAround(between: () => void) {
      await service.stop();
      between();
      service = await start();
    },
    async close() {
      for (const { name } of (await ask<{ items: Vm[] }>('GET', '/vms')).body.items)
        await ask('DELETE', `/vms/${name}?force=true`);
      for (const agent of agents) agent.close();
      await service.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type RealApp = Awaited<ReturnType<typeof startRealApp>>;
