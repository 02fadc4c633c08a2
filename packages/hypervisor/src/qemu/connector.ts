import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Hypervisor, type MachineDefinition, MachineStartError } from '../hypervisor.ts';
import { attach, findAttached, inspectAttached } from './attached-machine.ts';
import { attachedSocket } from './definition.ts';
import { endProcess } from './end-process.ts';
import type { QemuOptions } from './options.ts';
import { readLog } from './read-log.ts';
import { findRunning, type RunningMachine, startRunning } from './running-machine.ts';

/** Machines of real QEMU, behind the one driver: those that Dimmer runs, and those it is attached to. */
export function createQemuHypervisor(options: QemuOptions): Required<Hypervisor> {
  return {
    async start(definition, saved) {
      if (saved !== undefined) throw new MachineStartError('a machine of real QEMU has no saved state here');
      const socket = attachedSocket(definition);
      return socket === undefined ? startRunning(runningOf(definition, options), options) : attach(socket, options);
    },
    async find(definition) {
      const socket = attachedSocket(definition);
      return socket === undefined
        ? findRunning(runningOf(definition, options), options)
        : findAttached(socket, options);
    },
    async end(definition) {
      if (attachedSocket(definition) === undefined) await endProcess(runningOf(definition, options).directory, options);
    },
    async forget(definition) {
      if (attachedSocket(definition) !== undefined) return;
      await rm(runningOf(definition, options).directory, { recursive: true, force: true, maxRetries: 10 }).catch(
        () => {},
      );
    },
    async inspect(qemu) {
      const socket = attachedSocket({ qemu });
      if (socket === undefined) throw new MachineStartError('only a machine that runs already can be inspected');
      return inspectAttached(socket, options);
    },
    async readLog(definition, lines) {
      return attachedSocket(definition) === undefined ? readLog(runningOf(definition, options).directory, lines) : null;
    },
  };
}

function runningOf(definition: MachineDefinition, { runDir }: QemuOptions): RunningMachine {
  const { qemu, id } = definition;
  if (!qemu || !('run' in qemu)) throw new MachineStartError('the definition is not of a machine that QEMU runs');
  return { definition, run: qemu.run, directory: path.join(runDir, id) };
}
