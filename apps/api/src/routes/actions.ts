import type { RouteName } from '@dimmer/contract';
import type { VmAction } from '@dimmer/engine';
import type { FastifyInstance } from 'fastify';
import type { AppOptions } from '../app-options.ts';
import { answerWork } from './answer-work.ts';
import { belowVm, findVm, vmStateOf } from './resources.ts';
import { addRoute } from './route.ts';

type ActionRoute = Extract<RouteName, `${VmAction}Vm`>;

const ACTIONS: Readonly<Record<ActionRoute, VmAction>> = {
  startVm: 'start',
  shutdownVm: 'shutdown',
  rebootVm: 'reboot',
  resetVm: 'reset',
  pauseVm: 'pause',
  resumeVm: 'resume',
  killVm: 'kill',
  saveVm: 'save',
  restoreVm: 'restore',
};

export function addActionRoutes(app: FastifyInstance, { engine }: AppOptions): void {
  const options = belowVm(engine, vmStateOf);

  for (const [name, action] of Object.entries(ACTIONS) as [ActionRoute, VmAction][]) {
    addRoute(app, name, options, async (call) => {
      const { record } = findVm(engine, call.request);
      const answer = await engine.act(record.id, action, call.actor, call.expects);
      // An action always is an operation, if it is not refused.
      return (await answerWork(engine, call, answer))!;
    });
  }
}
