/** Types of the events in the durable log. */
export const EVENT_TYPES = [
  'vm.created',
  'vm.deleted',
  'vm.state',
  'vm.guest-connected',
  'vm.guest-lost',
  'vm.guest-reset',
  'vm.guest-warning',
  'memory.target',
  'memory.phase',
  'memory.reapplied',
  'device.plugged',
  'device.in-use',
  'device.unused',
  'device.unplugged',
  'device.unplug-refused',
  'operation.started',
  'operation.step',
  'operation.ended',
  'policy.changed',
  'policy.decision',
  'policy.emergency-release',
  'host.pressure',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/**
 * Live only, never in the log, latest value wins: `memory.sample` comes as `samples` frames, `operation.progress` as
 * `progress` frames, `memory.view` as `views` frames.
 */
export const LIVE_TYPES = ['memory.sample', 'operation.progress', 'memory.view'] as const;

export type LiveType = (typeof LIVE_TYPES)[number];

/** Whether a pattern of a subscription or query ("*", "vm.*", "memory.phase") means this type. */
export function matchesType(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true;
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1));
}
