import { alignUp } from '@dimmer/pages';
import type { LayoutStick } from '@dimmer/planner';
import type { MachineDefinition } from '../hypervisor.ts';
import type { QemuDisk, QemuNetwork, QemuRun } from './definition.ts';

/** Files of a running machine, relative to its directory: the process starts there, so that they stay short. */
export const RUN_FILES = {
  qmp: 'qmp.sock',
  pid: 'qemu.pid',
  log: 'qemu.log',
  exit: 'exit-status',
  started: 'started.json',
} as const;

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** hv-balloon's backend lies at a boundary of this size, and in less than 64 GiB of address space it finds no place (measured). */
const HV_BALLOON_ALIGNMENT_BYTES = 32 * GIB;
const LEAST_HV_BALLOON_MAXMEM_BYTES = 64 * GIB;

/** Ids of what is there from the start. */
export const OWN_IDS = { balloon: 'balloon0', hvBalloon: 'hvb0', region: 'vmem0', regionMemdev: 'vmem0-mem' } as const;

/** QEMU's arguments, binary left out, for a machine of ours. Sizes are as the definition has them. */
export function commandLine(definition: MachineDefinition, run: QemuRun): readonly string[] {
  return [
    ...identity(definition),
    ...board(definition, run),
    ...memory(definition),
    ...memoryDevices(definition),
    ...(definition.layout ?? []).flatMap(coldPlug),
    ...boot(run),
    ...run.disks.flatMap(disk),
    ...run.networks.flatMap(network),
    ...console(run),
    ...run.extraArguments,
  ];
}

function identity({ id, name }: MachineDefinition): readonly string[] {
  return ['-name', `guest=${name},debug-threads=on`, '-uuid', id, '-nodefaults', '-no-user-config'];
}

function board({ memoryDevice }: MachineDefinition, run: QemuRun): readonly string[] {
  const machine = ['-machine', `${run.machine},accel=${run.accelerator}`];
  return [
    ...machine,
    '-cpu',
    processorOf(memoryDevice, run),
    '-smp',
    String(run.processors),
    ...withoutS4(run.machine),
  ];
}

/**
 * hv-balloon needs the VMBus, and that the two first; the others make Windows run well on KVM. Under TCG `qemu64` clears
 * memory faster than `max` does (measured).
 */
const ENLIGHTENMENTS =
  'hv-synic,hv-vpindex,hv-relaxed,hv-vapic,hv-time,hv-stimer,hv-runtime,hv-frequencies,hv-spinlocks=0x1fff'.split(',');
const NEEDED = ['hv-synic', 'hv-vpindex'];

function processorOf(memoryDevice: MachineDefinition['memoryDevice'], { cpu, accelerator }: QemuRun): string {
  const model = cpu ?? (accelerator === 'kvm' ? 'host' : 'qemu64');
  if (accelerator === 'tcg') return model;
  const wanted = cpu === null ? ENLIGHTENMENTS : memoryDevice === 'hv-balloon' ? NEEDED : [];
  const named = new Set(model.split(',').map((flag) => flag.replace(/^\+|=.*$/g, '')));
  return [model, ...wanted.filter((flag) => !named.has(flag.replace(/=.*$/, '')))].join(',');
}

/** A Linux guest of a machine that offers S4 ignores every request of hv-balloon; nobody else misses it. */
function withoutS4(machine: string): readonly string[] {
  if (/^(pc-)?q35/.test(machine)) return ['-global', 'ICH9-LPC.disable_s4=1'];
  return /^pc(-i440fx|$)/.test(machine) ? ['-global', 'PIIX4_PM.disable_s4=1'] : [];
}

function memory(definition: MachineDefinition): readonly string[] {
  const { bootBytes, slots } = definition;
  const maxmem = maxmemOf(definition);
  const places = slots > 0 ? `,slots=${slots}` : '';
  const growth = maxmem > bootBytes ? `${places},maxmem=${size(maxmem)}` : '';
  return ['-m', `size=${size(bootBytes)}${growth}`];
}

function maxmemOf({ bootBytes, maximumBytes, memoryDevice }: MachineDefinition): number {
  if (maximumBytes === bootBytes || memoryDevice === 'virtio-balloon') return bootBytes;
  if (memoryDevice !== 'hv-balloon') return maximumBytes;
  const most = alignUp(maximumBytes, GIB) + HV_BALLOON_ALIGNMENT_BYTES;
  return Math.max(most, LEAST_HV_BALLOON_MAXMEM_BYTES);
}

function memoryDevices(definition: MachineDefinition): readonly string[] {
  const growBytes = definition.maximumBytes - definition.bootBytes;
  switch (definition.memoryDevice ?? 'hv-balloon') {
    case 'hv-balloon':
      return hvBalloon(growBytes, definition.statusReport);
    case 'virtio-mem':
      return [...virtioBalloon(), ...virtioMem(growBytes)];
    case 'virtio-balloon':
    case 'pc-dimm':
      return virtioBalloon();
  }
}

function hvBalloon(growBytes: number, statusReport: boolean): readonly string[] {
  const { hvBalloon: id, regionMemdev } = OWN_IDS;
  const device = `hv-balloon,id=${id},status-report=${statusReport ? 'on' : 'off'}`;
  const bus = ['-device', 'vmbus-bridge,id=vmbus-bridge'];
  if (growBytes === 0) return [...bus, '-device', device];
  return [...bus, ...backend(regionMemdev, growBytes), '-device', `${device},memdev=${regionMemdev}`];
}

/**
 * Free pages are told to the host, so that memory the guest does not use leaves it without a request. A guest does not take
 * back by itself what it gave (`deflate-on-oom`): then Linux would count it in its total all the same.
 */
function virtioBalloon(): readonly string[] {
  return ['-device', `virtio-balloon-pci,id=${OWN_IDS.balloon},free-page-reporting=on`];
}

function virtioMem(growBytes: number): readonly string[] {
  if (growBytes === 0) return [];
  const { region, regionMemdev } = OWN_IDS;
  const device = `virtio-mem-pci,id=${region},memdev=${regionMemdev},requested-size=0`;
  return [...backend(regionMemdev, growBytes), '-device', device];
}

function backend(id: string, bytes: number): readonly string[] {
  return ['-object', `memory-backend-ram,id=${id},size=${size(bytes)}`];
}

/** The same id, address and slot as ever: what a migration needs to find. */
function coldPlug({ id, memdev, sizeBytes, addressBytes, slot, node }: LayoutStick): readonly string[] {
  const place = [
    ...(addressBytes === null ? [] : [`addr=${addressBytes}`]),
    ...(slot === undefined ? [] : [`slot=${slot}`]),
    ...(node === 0 ? [] : [`node=${node}`]),
  ];
  return [...backend(memdev, sizeBytes), '-device', [`pc-dimm,id=${id},memdev=${memdev}`, ...place].join(',')];
}

function boot({ kernel, initrd, append }: QemuRun): readonly string[] {
  return [
    ...(kernel === null ? [] : ['-kernel', kernel]),
    ...(initrd === null ? [] : ['-initrd', initrd]),
    ...(append === null || append === '' ? [] : ['-append', append]),
  ];
}

function disk({ file, format, interface: bus, medium, readOnly }: QemuDisk, index: number): readonly string[] {
  const node = `disk${index}`;
  const readonly = readOnly || medium === 'cdrom' ? 'on' : 'off';
  const drive = `if=none,id=${node},file=${escape(file)},format=${format},readonly=${readonly}`;
  const device =
    medium === 'cdrom' ? `ide-cd,drive=${node}` : `${bus === 'sata' ? 'ide-hd' : 'virtio-blk-pci'},drive=${node}`;
  return ['-drive', drive, '-device', device];
}

function network({ kind, name, model, mac }: QemuNetwork, index: number): readonly string[] {
  const id = `net${index}`;
  const where = kind === 'tap' ? `,ifname=${name},script=no,downscript=no` : kind === 'bridge' ? `,br=${name}` : '';
  return [
    '-netdev',
    `${kind},id=${id}${where}`,
    '-device',
    `${model},netdev=${id}${mac === null ? '' : `,mac=${mac}`}`,
  ];
}

/** A serial port is not among them: what a guest prints there has no bound. Who wants one names it. */
function console({ display }: QemuRun): readonly string[] {
  const screen = display === 'none' ? ['-display', 'none'] : ['-vnc', `127.0.0.1:${display.vnc}`, '-vga', 'std'];
  return [...screen, '-qmp', `unix:${RUN_FILES.qmp},server=on,wait=off`, '-pidfile', RUN_FILES.pid];
}

/** A comma in a value is written twice (QEMU's option syntax). */
function escape(value: string): string {
  return value.replaceAll(',', ',,');
}

function size(bytes: number): string {
  return bytes % MIB === 0 ? `${bytes / MIB}M` : `${bytes / 1024}K`;
}
