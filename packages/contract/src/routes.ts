import { type TSchema, Type } from 'typebox';
import type { RouteName } from './paths.ts';
import { Device, NewDevice } from './resources/device.ts';
import { Diagnosis } from './resources/diagnosis.ts';
import { Event } from './resources/event.ts';
import { Health, Readiness } from './resources/health.ts';
import { Host } from './resources/host.ts';
import { Layout } from './resources/layout.ts';
import { MemoryChange, MemoryView } from './resources/memory.ts';
import { MonitorAnswer, MonitorCommand } from './resources/monitor.ts';
import { Operation } from './resources/operation.ts';
import { Plan, PlanRequest } from './resources/plan.ts';
import { Product } from './resources/product.ts';
import { MachineLog } from './resources/qemu.ts';
import { Samples } from './resources/samples.ts';
import { Login, Session } from './resources/session.ts';
import { Vm, VmChange, VmDefinition } from './resources/vm.ts';
import { pageOf, pageQuery, refTo, strict } from './schema.ts';

/** One route: what it takes and what it answers. Its method and path are in `paths`; any route may answer a problem. */
export interface Route {
  readonly tag: 'product' | 'session' | 'hosts' | 'vms' | 'memory' | 'monitor' | 'operations' | 'events';
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Bodies by status; null is no body. */
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204 | 503, TSchema | null>>>;
  /** Needs no token. */
  readonly open?: true;
}

const vmParams = Type.Object({ vm: Type.String({ description: 'Id or name of the VM' }) });
const deviceParams = Type.Object({ vm: Type.String(), id: Type.String() });
const operationParams = Type.Object({ id: Type.String() });

const vmFilter = Type.Optional(Type.String({ maxLength: 100, description: 'Id or name of a VM' }));

/** A change that was done at once has no operation. */
const stickWork = { 200: refTo(Operation), 202: refTo(Operation), 204: null };

/** Long work: 202 with the operation, or 200 when it ended within `Prefer: wait=N`. */
const work = { 200: refTo(Operation), 202: refTo(Operation) };

const action = (summary: string) => ({ tag: 'vms', summary, params: vmParams, answers: work }) as const;

/** A route that a later version serves: refused with `not-supported-yet`. */
const notYet = <Tag extends Route['tag']>(tag: Tag, summary: string) =>
  ({ tag, summary: `${summary} (not supported yet)`, params: vmParams, answers: {} }) as const;

/** The API: Fastify validates with it, OpenAPI is emitted from it, the client's types are inferred from it. */
export const routes = {
  getHealth: { tag: 'product', summary: 'Whether the process is alive', answers: { 200: refTo(Health) }, open: true },
  getReadiness: {
    tag: 'product',
    summary: 'Whether the store is open and the hypervisor is reachable',
    answers: { 200: refTo(Readiness), 503: refTo(Readiness) },
    open: true,
  },
  getProduct: { tag: 'product', summary: 'Product, version, features', answers: { 200: refTo(Product) } },
  getOpenApi: {
    tag: 'product',
    summary: 'This document',
    answers: { 200: Type.Record(Type.String(), Type.Unknown()) },
  },

  createSession: {
    tag: 'session',
    summary: 'Log a browser in, with the token or the single-use code of the login URL',
    body: Login,
    answers: { 200: refTo(Session) },
    open: true,
  },
  getSession: { tag: 'session', summary: 'Who is logged in', answers: { 200: refTo(Session) } },
  deleteSession: { tag: 'session', summary: 'Log the browser out', answers: { 204: null } },

  listHosts: {
    tag: 'hosts',
    summary: 'The hosts: one, "local"',
    query: Type.Object(pageQuery, strict),
    answers: { 200: pageOf(refTo(Host)) },
  },
  getHost: {
    tag: 'hosts',
    summary: 'Budget of a host',
    params: Type.Object({ host: Type.String() }),
    answers: { 200: refTo(Host) },
  },

  listVms: {
    tag: 'vms',
    summary: 'The VMs, by name',
    query: Type.Object(
      {
        ...pageQuery,
        filter: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name, description or a tag' })),
      },
      strict,
    ),
    answers: { 200: pageOf(refTo(Vm)) },
  },
  createVm: {
    tag: 'vms',
    summary: 'Define a VM, and start it if asked',
    body: VmDefinition,
    answers: { 201: refTo(Vm) },
  },
  getVm: { tag: 'vms', summary: 'A VM', params: vmParams, answers: { 200: refTo(Vm) } },
  updateVm: {
    tag: 'vms',
    summary: 'Change description, tags, autostart or limits',
    params: vmParams,
    body: VmChange,
    answers: { 200: refTo(Vm) },
  },
  deleteVm: {
    tag: 'vms',
    summary: 'Delete a VM; a running one only with `force`',
    params: vmParams,
    query: Type.Object({ force: Type.Optional(Type.Boolean({ default: false })) }, strict),
    answers: { 204: null },
  },
  startVm: action('Power on'),
  shutdownVm: action('Ask the guest to shut down'),
  rebootVm: action('Ask the guest to reboot'),
  resetVm: action('Reset the machine'),
  pauseVm: action('Stop the virtual CPUs'),
  resumeVm: action('Let the virtual CPUs go on'),
  killVm: action('Cut the power; of a saved VM: discard what was saved'),
  saveVm: action('Save the machine to disk and end it'),
  restoreVm: action('Let a saved machine go on where it was'),

  getMemory: { tag: 'memory', summary: 'The memory view', params: vmParams, answers: { 200: refTo(MemoryView) } },
  updateMemory: {
    tag: 'memory',
    summary: 'Change the target or its bounds',
    params: vmParams,
    body: MemoryChange,
    answers: {
      200: Type.Unsafe<Operation | MemoryView>({
        anyOf: [{ $ref: 'Operation#' }, { $ref: 'MemoryView#' }],
        description: 'The memory view when nothing has to be done now; the ended operation after `Prefer: wait`',
      }),
      202: refTo(Operation),
    },
  },
  deletePending: notYet('memory', 'Take back what waits for the next boot'),
  planMemory: {
    tag: 'memory',
    summary: 'What a resize would do; changes nothing',
    params: vmParams,
    body: PlanRequest,
    answers: { 200: refTo(Plan) },
  },
  listDevices: {
    tag: 'memory',
    summary: 'The DIMM layout',
    params: vmParams,
    query: Type.Object(pageQuery, strict),
    answers: { 200: pageOf(refTo(Device)) },
  },
  plugDevice: {
    tag: 'memory',
    summary: 'Plug one stick by hand',
    params: vmParams,
    body: NewDevice,
    answers: stickWork,
  },
  unplugDevice: { tag: 'memory', summary: 'Unplug a stick', params: deviceParams, answers: stickWork },
  getSamples: {
    tag: 'memory',
    summary: 'Recorded sizes; without a span the last five minutes',
    params: vmParams,
    query: Type.Object(
      {
        from: Type.Optional(Type.String({ maxLength: 40, description: 'RFC 3339 or epoch milliseconds' })),
        to: Type.Optional(Type.String({ maxLength: 40, description: 'RFC 3339 or epoch milliseconds' })),
        step: Type.Optional(Type.Integer({ minimum: 1, description: 'The least step in milliseconds' })),
      },
      strict,
    ),
    answers: { 200: refTo(Samples) },
  },
  listLayouts: {
    tag: 'memory',
    summary: 'History of the DIMM layout, newest first',
    params: vmParams,
    query: Type.Object(pageQuery, strict),
    answers: { 200: pageOf(refTo(Layout)) },
  },

  getDiagnosis: {
    tag: 'memory',
    summary: 'Whether the VM can be resized, with what, and what blocks it',
    params: vmParams,
    answers: { 200: refTo(Diagnosis) },
  },
  getMachineLog: {
    tag: 'vms',
    summary: 'What the machine’s own process printed, and how it ended',
    params: vmParams,
    query: Type.Object({ lines: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 200 })) }, strict),
    answers: { 200: refTo(MachineLog) },
  },

  sendMonitor: {
    tag: 'monitor',
    summary: 'Send a QMP command or a human-monitor line',
    params: vmParams,
    body: MonitorCommand,
    answers: { 200: MonitorAnswer },
  },

  listOperations: {
    tag: 'operations',
    summary: 'Operations, newest first',
    query: Type.Object(
      {
        ...pageQuery,
        vm: vmFilter,
        state: Type.Optional(Type.String({ maxLength: 200, description: 'States, separated by commas' })),
      },
      strict,
    ),
    answers: { 200: pageOf(refTo(Operation)) },
  },
  getOperation: {
    tag: 'operations',
    summary: 'An operation',
    params: operationParams,
    answers: { 200: refTo(Operation) },
  },
  cancelOperation: { tag: 'operations', summary: 'Cancel an operation', params: operationParams, answers: work },

  listEvents: {
    tag: 'events',
    summary: 'Events, ascending; without `after` the newest',
    query: Type.Object(
      {
        ...pageQuery,
        after: Type.Optional(Type.Integer({ minimum: 0, description: 'Only events with a larger `seq`' })),
        vm: vmFilter,
        type: Type.Optional(
          Type.String({ maxLength: 500, description: 'Types or patterns ("vm.*"), separated by commas' }),
        ),
      },
      strict,
    ),
    answers: { 200: pageOf(refTo(Event)) },
  },
} as const satisfies Readonly<Record<RouteName, Route>>;

export type Routes = typeof routes;
