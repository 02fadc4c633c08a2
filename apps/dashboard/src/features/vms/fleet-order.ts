import type { Vm } from '@dimmer/contract';
import type { FleetSearch, FleetShow, FleetSort } from './fleet-search.ts';
import { healthOf, needsAttention } from './health.ts';
import { GUEST_WORDS, isOn, STATE_WORDS } from './vm-words.ts';

/** The VMs that the address asks for, in its order. Names decide between equals, so that rows never swap without a cause. */
export function fleetRows(
  vms: readonly Vm[],
  { q = '', show = 'all', sort = 'name', down = false }: FleetSearch,
): readonly Vm[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = vms.filter((vm) => isShown(vm, show) && words.every((word) => haystack(vm).includes(word)));
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => sign * (compare(a, b, sort) || compareNames(a, b)));
}

/** Whether real and embedded machines are both there. */
export function isMixed(vms: readonly Vm[]): boolean {
  return vms.some(({ hypervisor }) => hypervisor !== vms[0]?.hypervisor);
}

/** How many VMs each filter shows. */
export function fleetCounts(vms: readonly Vm[]): Readonly<Record<FleetShow, number>> {
  const count = (show: FleetShow): number => vms.filter((vm) => isShown(vm, show)).length;
  return { all: vms.length, attention: count('attention'), changing: count('changing'), off: count('off') };
}

function isShown(vm: Vm, show: FleetShow): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'attention':
      return needsAttention(vm);
    case 'changing':
      return isChanging(vm);
    case 'off':
      return !isOn(vm.state);
  }
}

function isChanging({ state, memory }: Vm): boolean {
  const moves = memory.phase === 'growing' || memory.phase === 'shrinking' || memory.phase === 'reboot-transient';
  return moves || state === 'starting' || state === 'stopping' || (isOn(state) && memory.phase === 'waiting-for-guest');
}

function haystack({ name, tags, description, state, guest, memory, hypervisor, qemu }: Vm): string {
  const machine = `${hypervisor} ${qemu?.attach ? 'attached' : ''} ${GUEST_WORDS[guest.kind]} ${guest.workload ?? ''}`;
  return `${name} ${tags.join(' ')} ${description} ${STATE_WORDS[state]} ${machine} ${memory.phase}`.toLowerCase();
}

const TONES = { bad: 0, warn: 1, quiet: 2, calm: 3 } as const;

function compare(a: Vm, b: Vm, sort: FleetSort): number {
  switch (sort) {
    case 'name':
      return compareNames(a, b);
    case 'state':
      return STATE_WORDS[a.state].localeCompare(STATE_WORDS[b.state]);
    case 'actual':
      return (a.memory.actualBytes ?? -1) - (b.memory.actualBytes ?? -1);
    case 'target':
      return a.memory.targetBytes - b.memory.targetBytes;
    case 'maximum':
      return a.memory.maximumBytes - b.memory.maximumBytes;
    case 'health':
      return TONES[healthOf(a).tone] - TONES[healthOf(b).tone];
  }
}

function compareNames(a: Vm, b: Vm): number {
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}
