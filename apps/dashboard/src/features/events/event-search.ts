import { searchText } from '../../lib/search-text.ts';

/** Groups of event types that people tell apart. */
export const EVENT_GROUPS = {
  vm: { label: 'VMs', types: 'vm.*' },
  memory: { label: 'Memory', types: 'memory.*' },
  device: { label: 'Sticks', types: 'device.*' },
  operation: { label: 'Operations', types: 'operation.*' },
} as const;

export type EventGroup = keyof typeof EVENT_GROUPS;

/** What the address of the events page says. */
export interface EventSearch {
  readonly group?: EventGroup;
  /** Id or name of a VM. */
  readonly vm?: string;
  /** A word in the event: its type, data, actor or an id. */
  readonly q?: string;
}

export function readEventSearch({ group, vm, q }: Readonly<Record<string, unknown>>): EventSearch {
  const name = searchText(vm);
  const words = searchText(q);
  return {
    ...(isGroup(group) && { group }),
    ...(name !== undefined && { vm: name }),
    ...(words !== undefined && { q: words }),
  };
}

function isGroup(value: unknown): value is EventGroup {
  return typeof value === 'string' && Object.hasOwn(EVENT_GROUPS, value);
}
