import type { MonitorAnswer } from '@dimmer/contract';
import type { EngineRefusal } from '@dimmer/engine';
import type { QmpReply } from '@dimmer/hypervisor';
import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { presentRefusal } from '../present/refusal.ts';
import { belowVm, findVm, vmStateOf } from './resources.ts';
import { addRoute } from './route.ts';

/** QMP and the human monitor of a VM. The engine sees to it that what changes memory goes through the VM's mailbox. */
export function addMonitorRoutes(app: FastifyInstance, { engine }: AppOptions): void {
  const options = belowVm(engine, vmStateOf);
  addRoute(app, 'sendMonitor', options, async ({ request, body, actor }) => {
    const { record } = findVm(engine, request);
    if ('execute' in body) {
      const value = readReply(await engine.monitor(record.id, body, actor));
      return { status: 200, body: { return: value } };
    }
    const output = readReply(await engine.monitor(record.id, { commandLine: body['command-line'] }, actor));
    return { status: 200, body: { output: String(output) } satisfies MonitorAnswer };
  });
}

function readReply(reply: QmpReply | EngineRefusal): unknown {
  if ('type' in reply) throw presentRefusal(reply);
  if (reply.ok) return reply.value;
  if ('lost' in reply) throw new ApiProblem('hypervisor-lost', 'The machine went away before it answered.');
  throw new ApiProblem('monitor-error', reply.error.desc, { qmpError: { ...reply.error } });
}
