import { MIB } from '@dimmer/pages';
import type { MemoryView } from '../view.ts';
import { sayBytes } from '../words.ts';
import type { Finding } from './diagnosis.ts';
import { judgeReports } from './judge-reports.ts';
import type { MachineFacts } from './machine-facts.ts';

/** What the guest does about its memory: whether its driver is there, and whether what it was given is in use. */
export function judgeGuest(facts: MachineFacts, view: MemoryView, at: number): readonly Finding[] {
  const isAsked = facts.balloonDevice !== null || facts.growthMode !== 'none';
  if (!view.guest || !isAsked || !runs(facts)) return [];
  return [
    view.guest.connected ? connected(facts, view.guest) : missing(facts),
    ...judgeReports(facts, view.guest, at),
    ...judgeSilence(view, facts),
    ...judgeOnline(view),
    ...judgeMovable(facts, view),
  ];
}

function runs({ status }: MachineFacts): boolean {
  return status === null || status === 'running';
}

/** What must be in the guest, by what the machine has: the driver's names in Linux and in Windows. */
function driverOf({ balloonDevice, growthMode }: MachineFacts): { readonly name: string; readonly fix: string } {
  if (balloonDevice === 'hv-balloon') {
    const fix =
      'Linux: `modprobe hv_balloon` (the kernel needs HYPERV and HYPERV_BALLOON). Windows has it: look for “Microsoft Hyper-V Dynamic Memory” in the device manager.';
    return { name: 'hv_balloon', fix };
  }
  if (growthMode === 'virtio-mem') {
    return { name: 'virtio_mem', fix: 'Linux: `modprobe virtio_mem`. Windows: install viomem of virtio-win.' };
  }
  if (balloonDevice === 'virtio-balloon') {
    const fix = 'Linux: `modprobe virtio_balloon`. Windows: install the VirtIO balloon driver of virtio-win.';
    return { name: 'virtio_balloon', fix };
  }
  return { name: 'ACPI memory hot-plug', fix: 'Linux needs MEMORY_HOTPLUG and ACPI_HOTPLUG_MEMORY in its kernel.' };
}

function connected(facts: MachineFacts, { protocolVersion }: NonNullable<MemoryView['guest']>): Finding {
  const version = protocolVersion === null ? '' : ` It speaks version ${protocolVersion} of the protocol.`;
  const detail = `Its driver (${driverOf(facts).name}) has answered.${version}`;
  return { code: 'guest-connected', severity: 'ok', title: 'The guest takes part', detail, fix: null };
}

function missing(facts: MachineFacts): Finding {
  const { name, fix } = driverOf(facts);
  const silent = facts.statusReport === false ? ' With status reports off QEMU does not tell when it does.' : '';
  return {
    code: 'guest-not-connected',
    severity: 'warning',
    title: 'The guest has not answered yet',
    detail: `Nothing was heard of its driver (${name}) since it booted. It may still boot; or the driver is not enabled.${silent}`,
    fix,
  };
}

function judgeSilence({ warnings }: MemoryView, { s4Offered, balloonDevice }: MachineFacts): readonly Finding[] {
  const silent = warnings.find(({ code }) => code === 'guest-silent');
  if (!silent) return [];
  const isS4 = balloonDevice === 'hv-balloon' && s4Offered;
  const detail = isS4 ? `${silent.message} With S4 on offer that is how a Linux guest behaves.` : silent.message;
  const fix = 'Look into the guest’s log (Linux: `dmesg`). Then set the target again.';
  return [{ code: 'guest-silent', severity: 'error', title: 'The guest does not do what it was asked', detail, fix }];
}

/** What a kernel keeps out of its total: more than that of so much memory is not in use. */
function reserveOf({ bootBytes }: MemoryView): number {
  return 64 * MIB + bootBytes / 16;
}

/** Whether the total counts what was given back differs: it is taken not to, which can only hide something. */
function judgeOnline(view: MemoryView): readonly Finding[] {
  const { pluggedBytes, balloonedBytes, guest, sticks, region, warnings } = view;
  const totalBytes = guest?.totalBytes ?? null;
  if (totalBytes === null) return [];
  const lackBytes = pluggedBytes - totalBytes - (balloonedBytes ?? 0) - reserveOf(view);
  const parts = [...sticks.map(({ sizeBytes }) => sizeBytes), ...(region ? [region.addedBytes] : [])];
  const least = Math.min(...parts.filter((bytes) => bytes > 0));
  const isSeen = lackBytes >= least * 0.75;
  const told = warnings.find(({ code }) => code === 'partial-hot-add');
  if (!isSeen && !told) return [];
  const detail =
    told?.message ?? `The machine has ${sayBytes(pluggedBytes)}; the guest says that it has ${sayBytes(totalBytes)}.`;
  return [
    {
      code: 'memory-not-onlined',
      severity: 'warning',
      title: 'Added memory is not in use',
      detail,
      fix: onlineFix(view.growthMode),
    },
  ];
}

/** What is to leave again as blocks or DIMMs must be movable; hv-balloon cannot take memory back out of that zone. */
function onlineFix(growthMode: MemoryView['growthMode']): string {
  const policy = growthMode === 'memdev' ? 'online_kernel' : 'online_movable';
  return (
    `In a Linux guest: \`echo ${policy} > /sys/devices/system/memory/auto_online_blocks\` for what comes, and ` +
    `\`for s in /sys/devices/system/memory/memory*/state; do echo ${policy} > $s; done\` for what is there. To stay: ` +
    `\`memhp_default_state=${policy}\` on the kernel’s command line, or the udev rule ` +
    `\`SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", ATTR{state}="${policy}"\`.`
  );
}

/** A driver of hv-balloon cannot take pages out of the movable zone: it stops where all the rest is given (measured). */
function judgeMovable({ growthMode }: MachineFacts, { warnings, actualBytes, region }: MemoryView): readonly Finding[] {
  const isAtFloor = warnings.some(({ code }) => code === 'guest-floor');
  const addedBytes = region?.addedBytes ?? 0;
  if (growthMode !== 'memdev' || !isAtFloor || addedBytes === 0 || (actualBytes ?? 0) < addedBytes) return [];
  return [
    {
      code: 'memory-movable',
      severity: 'warning',
      title: 'Added memory does not come back',
      detail: `The guest stopped at ${sayBytes(actualBytes ?? 0)} and was given ${sayBytes(addedBytes)} beyond its boot memory. What Linux has brought online movable cannot be ballooned out again.`,
      fix: 'Boot the guest with `memhp_default_state=online_kernel`, and without `movable_node`.',
    },
  ];
}
