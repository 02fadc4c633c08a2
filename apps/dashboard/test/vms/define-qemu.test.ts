import type { Problem, Product } from '@dimmer/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DefineDraft, definitionOf, EMPTY_DRAFT, withHome } from '../../src/features/vms/define/define-draft.ts';
import { readDefineSearch } from '../../src/features/vms/define/define-search.ts';
import { whyNotHome } from '../../src/features/vms/define/home-choice.tsx';
import { judgeDraft } from '../../src/features/vms/define/judge-draft.ts';
import { problemFields } from '../../src/features/vms/define/problem-fields.ts';
import { whyNotRunDevice } from '../../src/features/vms/define/run-device-choice.tsx';
import { EMPTY_DISK, type RunDraft, withBoots } from '../../src/features/vms/define/run-draft.ts';
import { GIB } from './fixtures.ts';

const running = (run: Partial<RunDraft> = {}, draft: Partial<DefineDraft> = {}): DefineDraft => {
  const home = withHome({ ...EMPTY_DRAFT, name: 'web-1' }, 'run');
  return { ...home, ...draft, run: { ...home.run, disks: [{ ...EMPTY_DISK, file: '/srv/web-1.qcow2' }], ...run } };
};
const attached: DefineDraft = { ...EMPTY_DRAFT, name: 'web-1', home: 'attach', qmpSocket: ' /run/web-1.sock ' };

test('attaching takes a name and a socket, and sends nothing else', () => {
  expect(judgeDraft(attached, 1024 * GIB)).toEqual({});
  expect(definitionOf(attached)).toEqual({ name: 'web-1', qemu: { attach: { qmpSocket: '/run/web-1.sock' } } });
  expect(Object.keys(judgeDraft({ ...attached, qmpSocket: 'qmp.sock' }, null))).toEqual(['qmpSocket']);
});

test('a QEMU to run: what was left empty is left to Dimmer', () => {
  const draft = running();
  expect(judgeDraft(draft, 1024 * GIB)).toEqual({});
  expect(definitionOf(draft)).toEqual({
    name: 'web-1',
    memoryDevice: 'pc-dimm',
    bootBytes: GIB,
    maximumBytes: 4 * GIB,
    slots: 32,
    qemu: {
      run: {
        processors: 1,
        disks: [{ file: '/srv/web-1.qcow2', format: 'qcow2', interface: 'virtio', readOnly: false }],
        networks: [{ kind: 'user', model: 'virtio-net-pci' }],
      },
    },
    autostart: false,
    start: true,
  });
});

test('a kernel, a bridge, a CD-ROM and arguments line by line', () => {
  const { qemu } = definitionOf(
    running({
      boots: 'kernel',
      kernel: '/boot/vmlinuz',
      append: ' quiet ',
      network: 'bridge',
      networkName: 'br0',
      disks: [{ file: '/srv/setup.iso', format: 'raw', role: 'cdrom', readOnly: false }],
      vncDisplay: '3',
      extraArguments: '-serial\n\n  file:/tmp/serial \n',
    }),
  );
  expect(qemu?.run).toMatchObject({
    kernel: '/boot/vmlinuz',
    append: 'quiet',
    networks: [{ kind: 'bridge', name: 'br0' }],
    disks: [{ medium: 'cdrom', readOnly: true }],
    vncDisplay: 3,
    extraArguments: ['-serial', 'file:/tmp/serial'],
  });
});

test('a kernel that was typed before a disk was chosen is not sent', () => {
  expect(definitionOf(running({ kernel: '/boot/vmlinuz' })).qemu?.run).not.toHaveProperty('kernel');
});

test('virtio-balloon alone cannot grow: its boot memory is its maximum', () => {
  const alone = running({ device: 'virtio-balloon' }, { maximum: '1' });
  expect(judgeDraft({ ...alone, boot: '2' }, null)).toEqual({});
  expect(definitionOf({ ...alone, boot: '2' })).toMatchObject({ bootBytes: 2 * GIB, maximumBytes: 2 * GIB });
});

test.each<readonly [string, Partial<RunDraft>]>([
  ['processors', { processors: '0' }],
  ['machine', { machine: 'Q 35' }],
  ['vncDisplay', { vncDisplay: '100' }],
  ['kernel', { boots: 'kernel' }],
  ['initrd', { boots: 'kernel', kernel: '/k', initrd: 'initrd' }],
  ['networkName', { network: 'tap' }],
  ['mac', { mac: '52:54' }],
  ['disk-1', { disks: [{ ...EMPTY_DISK, file: '/a' }, EMPTY_DISK] }],
  ['disk-0', { disks: [{ ...EMPTY_DISK, file: 'a.qcow2' }] }],
])('%s: %o is told at its field', (field, run) => {
  expect(Object.keys(judgeDraft(running(run), null))).toEqual([field]);
});

test('however it is filled in, no empty text is sent, and only absolute paths', () => {
  const maybe = (text: string) => fc.constantFrom('', ' ', text, ` ${text} `);
  const path = fc.constantFrom('/a', ' /b ');
  const draft = fc.record({
    boots: fc.constantFrom<RunDraft['boots'][]>('disk', 'kernel'),
    network: fc.constantFrom<RunDraft['network'][]>('none', 'user', 'tap', 'bridge'),
    device: fc.constantFrom<RunDraft['device'][]>('hv-balloon', 'virtio-balloon', 'virtio-mem', 'pc-dimm'),
    kernel: path,
    initrd: maybe('/i'),
    append: maybe('quiet'),
    machine: maybe('q35'),
    cpu: maybe('max'),
    networkName: fc.constantFrom('br0', ' tap0 '),
    mac: maybe('52:54:00:12:34:56'),
    vncDisplay: maybe('7'),
    extraArguments: maybe('-s'),
    disks: fc.array(fc.record({ ...asConstants(EMPTY_DISK), file: path }), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(draft, (run) => {
      expect(judgeDraft(running(run), null)).toEqual({});
      const sent = definitionOf(running(run)).qemu?.run;
      expect(JSON.stringify(sent)).not.toMatch(/:"\s*"/);
      const paths = [sent?.kernel, sent?.initrd, ...(sent?.disks ?? []).map(({ file }) => file)];
      expect(paths.filter((one) => one !== undefined && !/^\/\S/.test(one))).toEqual([]);
    }),
  );
});

function asConstants<T extends object>(value: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fc.constant(one)])) as {
    [K in keyof T]: fc.Arbitrary<T[K]>;
  };
}

test('an empty disk goes with a kernel, and comes back with firmware', () => {
  const kernel = withBoots(running({ disks: [EMPTY_DISK] }).run, 'kernel');
  expect(kernel.disks).toEqual([]);
  expect(withBoots(kernel, 'disk').disks).toEqual([EMPTY_DISK]);
  expect(withBoots(running().run, 'kernel').disks).toHaveLength(1);
});

test('sizes that nobody has touched are those of the home', () => {
  expect(withHome(EMPTY_DRAFT, 'run')).toMatchObject({ boot: '1 GiB', maximum: '4 GiB', slots: '32' });
  expect(withHome(withHome(EMPTY_DRAFT, 'run'), 'embedded')).toEqual(EMPTY_DRAFT);
  expect(withHome({ ...EMPTY_DRAFT, boot: '2 GiB' }, 'run')).toMatchObject({ boot: '2 GiB', maximum: '64 GiB' });
});

const problem = (code: Problem['code'], ...pointers: readonly string[]): Problem => ({
  type: 'about:blank',
  title: 'No.',
  status: 422,
  detail: 'Because.',
  code,
  requestId: 'r1',
  ...(pointers.length > 0 && { errors: pointers.map((pointer) => ({ pointer, detail: 'no' })) }),
});

test.each([
  ['/qemu/run/binary', 'binary'],
  ['/qemu/run/disks/1/file', 'disk-1'],
  ['/qemu/run/networks/0/name', 'networkName'],
  ['/qemu/run/networks/0/kind', 'network'],
  ['/qemu/run/extraArguments/3', 'extraArguments'],
  ['/qemu/attach/qmpSocket', 'qmpSocket'],
  ['/memoryDevice', 'device'],
])('a refusal of %s stands at %s', (pointer, field) => {
  expect(problemFields(problem('bad-request', pointer))).toEqual({ [field]: 'no' });
});

test('a refusal by its code alone stands at the field it is about; the pointer has the first word', () => {
  expect(problemFields(problem('qmp-socket-unusable'))).toEqual({ qmpSocket: 'Because.' });
  expect(problemFields(problem('qemu-unavailable'))).toEqual({ binary: 'Because.' });
  expect(problemFields(problem('qemu-unavailable', '/qemu/run/machine'))).toEqual({ machine: 'no' });
  expect(problemFields(problem('bad-request', '/qemu/run/unheardOf'))).toEqual({});
});

test('what this host cannot do says why', () => {
  const product: Product = {
    product: 'Dimmer',
    version: '0',
    features: [],
    hypervisors: ['embedded', 'qemu'],
    qemu: { binaries: [], accelerator: 'tcg' },
    fastBoot: true,
  };
  expect(whyNotHome('run', product)).toContain('No QEMU');
  expect(whyNotHome('attach', product)).toBeUndefined();
  expect(whyNotHome('attach', { ...product, hypervisors: ['embedded'] })).toContain('embedded machines only');
  expect(whyNotRunDevice('hv-balloon', 'tcg')).toContain('KVM with SynIC');
  expect(whyNotRunDevice('hv-balloon', 'kvm')).toBeUndefined();
});

test('the address can name a home', () => {
  expect(readDefineSearch({ home: 'attach', x: 1 })).toEqual({ home: 'attach' });
  expect([readDefineSearch({ home: 'moon' }), readDefineSearch({})]).toEqual([{}, {}]);
});
