import { pathOf } from '@dimmer/contract';
import type { Engine, VmSnapshot } from '@dimmer/engine';
import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { presentRefusal } from '../present/refusal.ts';
import { presentVm } from '../present/vm.ts';
import { readDefinition } from './define-vm.ts';
import { pageBy } from './page.ts';
import { readSizes } from './read-sizes.ts';
import { belowVm, findVm, vmStateOf } from './resources.ts';
import { addRoute, type Call } from './route.ts';

export function addVmRoutes(app: FastifyInstance, { engine, guestSocketDir, qemu }: AppOptions): void {
  const one = belowVm(engine, vmStateOf);

  addRoute(app, 'listVms', {}, ({ query }) => {
    const vms = engine.vms().filter((vm) => contains(vm, query.filter));
    const { items, nextCursor } = pageBy(vms, (vm) => vm.record.name, query);
    return { status: 200, body: { items: items.map(presentVm), nextCursor } };
  });

  addRoute(app, 'createVm', {}, async ({ body, actor }) => {
    const definition = await readDefinition(body, { ...qemu, guestSocketDir, vms: engine.vms() });
    const answer = await engine.define(definition, actor);
    if (answer.type === 'denied') throw presentRefusal(answer);
    const location = pathOf('getVm').replace(':vm', answer.vm.record.id);
    return { status: 201, body: presentVm(answer.vm), location };
  });

  addRoute(app, 'getVm', one, ({ request }) => ({ status: 200, body: presentVm(findVm(engine, request)) }));

  addRoute(app, 'updateVm', one, async (call) => {
    const { record } = findVm(engine, call.request);
    if (Object.keys(call.body).length === 0) throw new ApiProblem('nothing-to-change', 'The body names no field.');
    const changed = await changeLimits(engine, record.id, call);
    // What the first change has done to the ETag is no reason to refuse the second.
    const rest = changed ? { ...call, expects: undefined } : call;
    return { status: 200, body: presentVm(await describe(engine, record.id, rest)) };
  });

  addRoute(app, 'deleteVm', one, async ({ query, actor, expects, request }) => {
    const { record } = findVm(engine, request);
    const answer = await engine.remove(record.id, { force: query.force ?? false }, actor, expects);
    if (answer.type === 'denied') throw presentRefusal(answer);
    return { status: 204, body: undefined };
  });
}

type UpdateVm = Call<'updateVm'>;

function contains({ record }: VmSnapshot, filter = ''): boolean {
  const wanted = filter.toLowerCase();
  return [record.name, record.description, ...record.tags].some((text) => text.toLowerCase().includes(wanted));
}

/** Answers whether there was anything to change. */
async function changeLimits(engine: Engine, id: string, { body, actor, expects }: UpdateVm): Promise<boolean> {
  const limits = readSizes(body, ['minimumBytes', 'maximumBytes']);
  if (Object.keys(limits).length === 0) return false;
  const answer = await engine.setTarget(id, { ...limits, force: false }, actor, expects);
  if (answer.type === 'denied') throw presentRefusal(answer);
  return true;
}

async function describe(engine: Engine, id: string, { body, actor, expects }: UpdateVm): Promise<VmSnapshot> {
  const { description, tags, autostart } = body;
  const answer = await engine.describe(
    id,
    {
      ...(description === undefined ? {} : { description }),
      ...(tags === undefined ? {} : { tags }),
      ...(autostart === undefined ? {} : { autostart }),
    },
    actor,
    expects,
  );
  if (answer.type === 'denied') throw presentRefusal(answer);
  return answer.vm;
}
