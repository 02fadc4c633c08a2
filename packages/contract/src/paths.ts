/** Where everything is: one line per route. The route table takes method and path from here, and so does the client. */
export const paths = {
  getHealth: 'GET /healthz',
  getReadiness: 'GET /readyz',
  getProduct: 'GET /api/v1',
  getOpenApi: 'GET /api/v1/openapi.json',

  createSession: 'POST /api/v1/session',
  getSession: 'GET /api/v1/session',
  deleteSession: 'DELETE /api/v1/session',

  listHosts: 'GET /api/v1/hosts',
  getHost: 'GET /api/v1/hosts/:host',

  listVms: 'GET /api/v1/vms',
  createVm: 'POST /api/v1/vms',
  getVm: 'GET /api/v1/vms/:vm',
  updateVm: 'PATCH /api/v1/vms/:vm',
  deleteVm: 'DELETE /api/v1/vms/:vm',
  startVm: 'POST /api/v1/vms/:vm/actions/start',
  shutdownVm: 'POST /api/v1/vms/:vm/actions/shutdown',
  rebootVm: 'POST /api/v1/vms/:vm/actions/reboot',
  resetVm: 'POST /api/v1/vms/:vm/actions/reset',
  pauseVm: 'POST /api/v1/vms/:vm/actions/pause',
  resumeVm: 'POST /api/v1/vms/:vm/actions/resume',
  killVm: 'POST /api/v1/vms/:vm/actions/kill',
  saveVm: 'POST /api/v1/vms/:vm/actions/save',
  restoreVm: 'POST /api/v1/vms/:vm/actions/restore',

  getMemory: 'GET /api/v1/vms/:vm/memory',
  updateMemory: 'PATCH /api/v1/vms/:vm/memory',
  deletePending: 'DELETE /api/v1/vms/:vm/memory/pending',
  planMemory: 'POST /api/v1/vms/:vm/memory/plans',
  listDevices: 'GET /api/v1/vms/:vm/memory/devices',
  plugDevice: 'POST /api/v1/vms/:vm/memory/devices',
  unplugDevice: 'DELETE /api/v1/vms/:vm/memory/devices/:id',
  getDiagnosis: 'GET /api/v1/vms/:vm/memory/diagnosis',
  getSamples: 'GET /api/v1/vms/:vm/memory/samples',
  listLayouts: 'GET /api/v1/vms/:vm/memory/layouts',

  getMachineLog: 'GET /api/v1/vms/:vm/log',

  sendMonitor: 'POST /api/v1/vms/:vm/monitor',

  listOperations: 'GET /api/v1/operations',
  getOperation: 'GET /api/v1/operations/:id',
  cancelOperation: 'POST /api/v1/operations/:id/cancel',

  listEvents: 'GET /api/v1/events',
} as const;

export type RouteName = keyof typeof paths;

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The live stream (WebSocket). */
export const streamPath = '/api/v1/stream';

/** The dashboard's login page; the printed login URL is this path with `#code=…`. */
export const loginPath = '/login';

export function methodOf(name: RouteName): Method {
  return paths[name].slice(0, paths[name].indexOf(' ')) as Method;
}

export function pathOf(name: RouteName): string {
  return paths[name].slice(paths[name].indexOf(' ') + 1);
}
