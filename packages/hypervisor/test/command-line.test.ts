import { describe, expect, test } from 'vitest';
import type { MachineDefinition } from '../src/index.ts';
import { commandLine } from '../src/qemu/command-line.ts';
import type { QemuRun } from '../src/qemu/definition.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const RUN: QemuRun = {
  binary: '/usr/bin/qemu-system-x86_64',
  machine: 'q35',
  accelerator: 'tcg',
  cpu: null,
  processors: 1,
  kernel: null,
  initrd: null,
  append: null,
  disks: [],
  networks: [],
  display: 'none',
  extraArguments: [],
};

function print(over: Partial<MachineDefinition> = {}, run: Partial<QemuRun> = {}): string {
  const definition: MachineDefinition = {
    id: '0b9f0c5e-0000-4000-8000-000000000000',
    name: 'web-1',
    bootBytes: 512 * MIB,
    maximumBytes: 2 * GIB,
    slots: 0,
    numaNodes: 1,
    statusReport: true,
    guest: { kind: 'real' },
    memoryDevice: 'virtio-mem',
    ...over,
  };
  return commandLine(definition, { ...RUN, ...run }).join(' ');
}

test('a machine has its name and identity, a monitor and a pid file, and nothing that nobody asked for', () => {
  const line = print();
  expect(line).toContain('-name guest=web-1,debug-threads=on -uuid 0b9f0c5e-0000-4000-8000-000000000000');
  expect(line).toContain('-nodefaults -no-user-config');
  expect(line).toContain('-display none -qmp unix:qmp.sock,server=on,wait=off -pidfile qemu.pid');
});

describe('what it grows and shrinks with', () => {
  test('virtio-mem has a backend of all that can be added, and a balloon for what is below boot memory', () => {
    const line = print();
    expect(line).toContain('-m size=512M,maxmem=2048M');
    expect(line).toContain('-object memory-backend-ram,id=vmem0-mem,size=1536M');
    expect(line).toContain('-device virtio-mem-pci,id=vmem0,memdev=vmem0-mem,requested-size=0');
    expect(line).toContain('-device virtio-balloon-pci,id=balloon0');
  });

  test('pc-dimm has slots', () => {
    expect(print({ memoryDevice: 'pc-dimm', slots: 16 })).toContain('-m size=512M,slots=16,maxmem=2048M');
  });

  test('hv-balloon has its bus before it, and address space enough for its boundary of 32 GiB', () => {
    const line = print({ memoryDevice: 'hv-balloon' });
    expect(line).toContain('-m size=512M,maxmem=65536M');
    expect(line).toMatch(
      /-device vmbus-bridge,id=vmbus-bridge .*-device hv-balloon,id=hvb0,status-report=on,memdev=vmem0-mem/,
    );
    const large = print({ memoryDevice: 'hv-balloon', maximumBytes: 100 * GIB });
    expect(large).toContain(`maxmem=${132 * 1024}M`);
  });

  test('one that cannot grow has neither backend nor maxmem', () => {
    const line = print({ memoryDevice: 'hv-balloon', maximumBytes: 512 * MIB, statusReport: false });
    expect(line).toContain(
      '-m size=512M -device vmbus-bridge,id=vmbus-bridge -device hv-balloon,id=hvb0,status-report=off',
    );
    expect(line).not.toContain('memory-backend');
    expect(print({ memoryDevice: 'virtio-balloon', maximumBytes: 512 * MIB })).toContain(
      '-m size=512M -device virtio-balloon',
    );
  });

  test('a size that is no whole MiB is given in KiB', () => {
    expect(print({ bootBytes: 512 * MIB + 4096, memoryDevice: 'pc-dimm' })).toContain('-m size=524292K');
  });

  test('DIMMs of the layout are there from the start, with their ids, addresses and slots', () => {
    const layout = [
      { id: 'dm1', memdev: 'dm1-mem', sizeBytes: 256 * MIB, addressBytes: 4 * GIB, node: 0, origin: 'dimmer', slot: 3 },
      { id: 'dm2', memdev: 'dm2-mem', sizeBytes: 128 * MIB, addressBytes: null, node: 0, origin: 'dimmer' },
    ] as const;
    const line = print({ memoryDevice: 'pc-dimm', slots: 4, layout });
    expect(line).toContain(
      '-object memory-backend-ram,id=dm1-mem,size=256M -device pc-dimm,id=dm1,memdev=dm1-mem,addr=4294967296,slot=3',
    );
    expect(line).toContain('-object memory-backend-ram,id=dm2-mem,size=128M -device pc-dimm,id=dm2,memdev=dm2-mem ');
  });
});

describe('the processor', () => {
  test.each([
    [{}, '-cpu qemu64 '],
    [{ cpu: 'Nehalem' }, '-cpu Nehalem '],
    [{ accelerator: 'kvm' }, '-cpu host,hv-synic,hv-vpindex,hv-relaxed,'],
    [{ accelerator: 'kvm', cpu: 'EPYC' }, '-cpu EPYC,hv-synic,hv-vpindex '],
    [{ accelerator: 'kvm', cpu: 'EPYC,hv-synic=on,+hv-vpindex' }, '-cpu EPYC,hv-synic=on,+hv-vpindex '],
  ] as const)('of %j is as the memory device needs it', (run, expected) => {
    expect(print({ memoryDevice: 'hv-balloon' }, run)).toContain(expected);
  });

  test('one that was named for another memory device is left alone', () => {
    expect(print({}, { accelerator: 'kvm', cpu: 'EPYC' })).toContain('-cpu EPYC -smp 1');
  });
});

test.each([
  ['q35', 'ICH9-LPC.disable_s4=1'],
  ['pc-q35-7.2', 'ICH9-LPC.disable_s4=1'],
  ['pc', 'PIIX4_PM.disable_s4=1'],
  ['pc-i440fx-7.2', 'PIIX4_PM.disable_s4=1'],
])('%s does not offer to suspend to disk: %s', (machine, global) => {
  expect(print({}, { machine })).toContain(`-smp 1 -global ${global}`);
});

test('a microvm has no such chip', () => {
  expect(print({}, { machine: 'microvm' })).not.toContain('disable_s4');
});

test('kernel, disks, networks, a screen and more arguments are as they were given', () => {
  const line = print(
    {},
    {
      kernel: '/boot/vmlinuz',
      initrd: '/boot/initrd',
      append: 'console=ttyS0 quiet',
      disks: [
        { file: '/a,b.qcow2', format: 'qcow2', interface: 'virtio', medium: 'disk', readOnly: false },
        { file: '/w.vhdx', format: 'vhdx', interface: 'sata', medium: 'disk', readOnly: true },
        { file: '/cd.iso', format: 'raw', interface: 'sata', medium: 'cdrom', readOnly: false },
      ],
      networks: [
        { kind: 'user', name: null, model: 'virtio-net-pci', mac: null },
        { kind: 'tap', name: 'tap0', model: 'e1000e', mac: '52:54:00:00:00:01' },
        { kind: 'bridge', name: 'br0', model: 'virtio-net-pci', mac: null },
      ],
      display: { vnc: 7 },
      extraArguments: ['-device', 'virtio-rng-pci'],
    },
  );
  expect(line).toContain('-kernel /boot/vmlinuz -initrd /boot/initrd -append console=ttyS0 quiet');
  expect(line).toContain(
    '-drive if=none,id=disk0,file=/a,,b.qcow2,format=qcow2,readonly=off -device virtio-blk-pci,drive=disk0',
  );
  expect(line).toContain('file=/w.vhdx,format=vhdx,readonly=on -device ide-hd,drive=disk1');
  expect(line).toContain('file=/cd.iso,format=raw,readonly=on -device ide-cd,drive=disk2');
  expect(line).toContain('-netdev user,id=net0 -device virtio-net-pci,netdev=net0');
  expect(line).toContain(
    '-netdev tap,id=net1,ifname=tap0,script=no,downscript=no -device e1000e,netdev=net1,mac=52:54:00:00:00:01',
  );
  expect(line).toContain('-netdev bridge,id=net2,br=br0');
  expect(line).toContain('-vnc 127.0.0.1:7 -vga std');
  expect(line.endsWith('-device virtio-rng-pci')).toBe(true);
});
