import { GIB, MIB } from '@dimmer/pages';
import type { MemoryView } from '../view.ts';
import { sayBytes, saySlotsUsed } from '../words.ts';
import type { Finding } from './diagnosis.ts';
import type { MachineFacts } from './machine-facts.ts';

/** By what the machine can grow, and what keeps it from it. */
export function judgeGrowth(facts: MachineFacts, view: MemoryView): readonly Finding[] {
  return [...judgeMode(facts, view), ...judgeTwo(facts)];
}

function judgeMode(facts: MachineFacts, view: MemoryView): readonly Finding[] {
  switch (facts.growthMode) {
    case 'none':
      return [judgeNone(facts)];
    case 'memdev':
      return judgeMemdev(facts);
    case 'pc-dimm':
      return [judgeSlots(view) ?? grows(BY_DIMMS)];
    case 'haprot':
      return [judgeSlots(view) ?? grows('It grows by sticks that the guest is given over the balloon’s protocol.')];
    case 'virtio-mem':
      return [grows(BY_BLOCKS)];
  }
}

const BY_DIMMS =
  'It grows by DIMMs of whole 128 MiB. A DIMM leaves again where the guest has brought its memory online movable.';
const BY_BLOCKS =
  'It grows and shrinks by blocks of virtio-mem. They leave again where the guest has brought them online movable.';

function grows(detail: string): Finding {
  return { code: 'grows', severity: 'ok', title: 'The machine can grow', detail, fix: null };
}

function judgeSlots({ slots }: MemoryView): Finding | null {
  if (slots.limit === 0 || slots.used < slots.limit) return null;
  return {
    code: 'slots-used',
    severity: 'warning',
    title: 'No memory slot is left',
    detail: `${saySlotsUsed(slots.limit)} It grows no further than they hold.`,
    fix: 'Start QEMU with more: `-m …,slots=N`, at most 256. Or remove a small DIMM, and set the target again.',
  };
}

const CANNOT = 'The machine cannot grow';

function judgeNone({ bootBytes, maximumBytes, slots }: MachineFacts): Finding {
  const boot = `${Math.round((bootBytes ?? GIB) / MIB)}M`;
  if (bootBytes !== null && maximumBytes === bootBytes) {
    const detail = 'It was started without room for more than its boot memory (no maxmem).';
    const fix = `Start QEMU with \`-m ${boot},slots=16,maxmem=…\`, maxmem being the most that it may ever have.`;
    return { code: 'no-maximum', severity: 'warning', title: CANNOT, detail, fix };
  }
  if (slots === 0) {
    const detail = 'It has room for more memory, and no slot to put a DIMM in.';
    const fix = `Start QEMU with \`-m ${boot},slots=16,maxmem=…\`, or give it a virtio-mem device.`;
    return { code: 'no-memory-slots', severity: 'warning', title: CANNOT, detail, fix };
  }
  const detail = 'It has neither memory slots nor a memory device that grows.';
  return { code: 'no-growth', severity: 'warning', title: CANNOT, detail, fix: null };
}

/** hv-balloon's backend lies at a boundary of 32 GiB: in less than this there is no place for it (measured). */
const LEAST_MAXIMUM_BYTES = 64 * GIB;

function judgeMemdev({ region, maximumBytes }: MachineFacts): readonly Finding[] {
  if (region?.kind === 'hv-balloon' && region.memdev !== null) {
    const size = sayBytes(region.sizeBytes);
    return [grows(`It grows by the ${size} of hv-balloon’s memory backend, in the guest’s steps (Linux: 128 MiB).`)];
  }
  const missing: Finding = {
    code: 'no-memdev',
    severity: 'warning',
    title: CANNOT,
    detail: 'Its hv-balloon was started without a memory backend, and takes none later.',
    fix: 'Start QEMU with `-object memory-backend-ram,id=mem1,size=… -device hv-balloon,memdev=mem1`, and `-m …,maxmem=64G` or more.',
  };
  if (maximumBytes === null || maximumBytes >= LEAST_MAXIMUM_BYTES) return [missing];
  return [missing, tooSmall(maximumBytes)];
}

function tooSmall(maximumBytes: number): Finding {
  return {
    code: 'maximum-too-small',
    severity: 'info',
    title: 'maxmem leaves no place for hv-balloon’s memory',
    detail: `It is ${sayBytes(maximumBytes)}. QEMU puts the backend at a boundary of 32 GiB, and does not start where it finds none.`,
    fix: 'Start QEMU with `-m …,maxmem=64G` or more. It costs nothing.',
  };
}

/** Dimmer uses the first that it finds. */
function judgeTwo({ devices, growthMode, region }: MachineFacts): readonly Finding[] {
  const growing = (devices ?? []).filter(({ type }) => type.startsWith('virtio-mem') || type === 'hv-balloon');
  const withMemory = growing.filter(({ type }) => type !== 'hv-balloon' || (region?.memdev ?? null) !== null);
  if (withMemory.length < 2) return [];
  const names = withMemory.map(({ id, type }) => id ?? type).join(', ');
  return [
    {
      code: 'two-mechanisms',
      severity: 'warning',
      title: 'More than one device can grow the machine',
      detail: `There are ${names}. Dimmer uses ${growthMode}${region ? ` (${region.id || 'the first'})` : ''} and leaves the rest as it is.`,
      fix: 'Start QEMU with one of them.',
    },
  ];
}
