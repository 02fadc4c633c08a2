import type { Vm } from '@dimmer/contract';

export const VM_TABS = ['overview', 'sticks', 'graph', 'monitor', 'events', 'diagnosis', 'log'] as const;
export type VmTab = (typeof VM_TABS)[number];

/** The tabs of a VM: only a process that Dimmer runs has a log. */
export function tabsOf({ qemu }: Pick<Vm, 'qemu'>): readonly VmTab[] {
  return qemu?.run ? VM_TABS : VM_TABS.filter((tab) => tab !== 'log');
}

/** What the address of a VM page says besides the VM: the tab, whether the resize panel is open, and the tabs' own. */
export interface VmSearch {
  readonly tab?: VmTab;
  readonly resize?: boolean;
  readonly [own: string]: unknown;
}

export function readVmSearch(search: Readonly<Record<string, unknown>>): VmSearch {
  const { tab, resize, ...own } = search;
  return { ...own, ...(isTab(tab) && { tab }), ...(resize === true && { resize }) };
}

function isTab(value: unknown): value is VmTab {
  return VM_TABS.some((tab) => tab === value);
}

type AnySearch = Readonly<Record<string, unknown>>;

/** Another VM, the same tab; what belongs to the one left is dropped. */
export function sameTab({ tab }: AnySearch): VmSearch {
  return isTab(tab) ? { tab } : {};
}

/** Another tab of the same VM. */
export function onTab(before: AnySearch, tab: VmTab): VmSearch {
  return { ...readVmSearch({ ...before, resize: false }), tab };
}

/** The overview with the resize panel open or closed. */
export function withResize(before: AnySearch, resize: boolean): VmSearch {
  return readVmSearch({ ...before, tab: 'overview', resize });
}
