import { GIB, MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { diagnose, type MachineFacts, type MemoryView, type StickView } from '../src/index.ts';
import { EPOCH_MS } from './support/controller-lab.ts';
import { backend, codesOf, FACTS, find, findingsOf, GUEST, HV_FACTS, VIEW } from './support/diagnosed.ts';

const AWAY: NonNullable<MemoryView['guest']> = { ...GUEST, connected: false, reportedAt: null, totalBytes: null };

const stick = (sizeBytes: number): StickView => ({
  id: 'dm1',
  memdev: 'dm1-mem',
  origin: 'dimmer',
  sizeBytes,
  addressBytes: 4 * GIB,
  node: 0,
  state: 'in-use',
  busy: true,
  takenBytes: null,
  releasedBytes: null,
});

const warning = (code: MemoryView['warnings'][number]['code'], message = 'It is so.') =>
  [{ code, severity: 'warning', message }] as const;

describe('the diagnosis', () => {
  it('shows what the machine told, and says ok of what works', () => {
    const diagnosis = diagnose(FACTS, VIEW, EPOCH_MS);
    expect(diagnosis).toMatchObject({
      at: EPOCH_MS,
      machine: { qemuVersion: '10.0.2', machineType: 'pc-q35-10.0', accelerator: 'kvm', status: 'running' },
      growthMode: 'pc-dimm',
      balloonDevice: 'virtio-balloon',
    });
    expect(diagnosis.findings.map(({ severity }) => severity)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(codesOf(FACTS)).toEqual(['machine-runs', 'accelerator-kvm', 'guest-connected', 'reports-come', 'grows']);
    expect(codesOf(HV_FACTS)).toEqual(
      expect.arrayContaining(['s4-hidden', 'guest-connected', 'reports-come', 'grows']),
    );
  });

  it('has the worst first', () => {
    const facts = { ...HV_FACTS, accelerator: 'tcg', s4Offered: true } as const;
    const severities = findingsOf(facts, { guest: AWAY, control: 'manual' }).map(({ severity }) => severity);
    expect(severities).toEqual(severities.toSorted((a, b) => RANKS.indexOf(a) - RANKS.indexOf(b)));
    expect(severities[0]).toBe('error');
  });

  it('says of a machine that is not there only that', () => {
    expect(diagnose(null, { ...VIEW, phase: 'offline' }, EPOCH_MS)).toMatchObject({
      machine: null,
      growthMode: 'pc-dimm',
      balloonDevice: null,
      findings: [{ code: 'not-reached', severity: 'info' }],
    });
    expect(find('not-reached', null)).toMatchObject({ severity: 'error' });
  });

  it('has nothing to blame on an embedded machine that works', () => {
    const nothing = { enlightenments: {}, s4Offered: null, hasVmbus: null, devices: null, accelerator: null };
    const rest = { machineType: null, statusReport: null, balloonStats: null, maximumBytes: null, slots: null };
    for (const [growthMode, balloonDevice] of [
      ['haprot', 'hv-balloon'],
      ['memdev', 'hv-balloon'],
      ['pc-dimm', 'virtio-balloon'],
    ] as const) {
      const facts = { ...HV_FACTS, ...nothing, ...rest, growthMode, balloonDevice };
      const guest = balloonDevice === 'hv-balloon' ? GUEST : { ...AWAY, connected: true };
      expect(findingsOf(facts, { guest }).filter(({ severity }) => severity !== 'ok')).toEqual([]);
    }
  });
});

const RANKS = ['error', 'warning', 'info', 'ok'];

describe('a machine that does not run', () => {
  it.each([
    ['paused', 'machine-paused'],
    ['prelaunch', 'machine-paused'],
    ['suspended', 'machine-paused'],
    ['io-error', 'machine-paused'],
    ['guest-panicked', 'guest-panicked'],
    ['postmigrate', 'machine-migrated'],
    ['inmigrate', 'machine-migrating'],
    ['shutdown', 'machine-off'],
    ['internal-error', 'machine-failed'],
  ] as const)('is %s', (status, code) => {
    expect(codesOf({ ...FACTS, status })).toContain(code);
    expect(codesOf({ ...FACTS, status })).not.toContain('machine-runs');
    // Whoever stands still cannot answer: that is not the guest's fault.
    expect(codesOf({ ...FACTS, status }, { guest: AWAY })).not.toContain('guest-not-connected');
  });

  it('is better emulated where KVM failed, and that KVM is there proves nothing', () => {
    const byKvm = find('machine-failed', { ...FACTS, status: 'internal-error' });
    expect(byKvm).toMatchObject({ severity: 'error', fix: expect.stringContaining('-accel tcg') });
    expect(byKvm.detail).toContain('/dev/kvm');
    expect(find('machine-failed', { ...FACTS, status: 'internal-error', accelerator: 'tcg' }).fix).toBe(
      'Reset the VM.',
    );
  });
});

describe('whose machine it is, and on what it runs', () => {
  it('is told where somebody else has started it, and where it is under manual control', () => {
    expect(find('attached', { ...FACTS, attached: true })).toMatchObject({ severity: 'info' });
    expect(find('control-manual', FACTS, { control: 'manual' })).toMatchObject({ fix: 'Set a target.' });
    expect(codesOf({ ...FACTS, attached: null })).not.toContain('attached');
  });

  it('is slow where it is emulated', () => {
    expect(find('accelerator-tcg', { ...FACTS, accelerator: 'tcg' })).toMatchObject({
      severity: 'info',
      fix: expect.stringContaining('-accel kvm'),
    });
  });
});

describe('what hv-balloon needs', () => {
  const away = { guest: AWAY };

  it('is a VMBus', () => {
    const found = find('vmbus-missing', { ...HV_FACTS, hasVmbus: false }, away);
    expect(found).toMatchObject({ severity: 'error', fix: expect.stringContaining('-device vmbus-bridge') });
  });

  it('is KVM: on an emulated machine the bus is dead', () => {
    const found = find('vmbus-needs-kvm', { ...HV_FACTS, accelerator: 'tcg' }, away);
    expect(found).toMatchObject({ severity: 'error', fix: expect.stringContaining('hv-synic,hv-vpindex') });
    expect(found.detail).toContain('SynIC and VP_INDEX');
    const bridgeOnly = { ...FACTS, hasVmbus: true, accelerator: 'tcg' } as const;
    expect(codesOf(bridgeOnly, away)).toContain('vmbus-needs-kvm');
  });

  it('is SynIC and VP_INDEX, and says which of them is off', () => {
    const enlightenments = { 'hv-synic': true, 'hv-vpindex': false };
    const found = find('vmbus-needs-synic', { ...HV_FACTS, enlightenments }, away);
    expect(found.detail).toContain('Not on: hv-vpindex.');
    expect(codesOf(HV_FACTS, away)).toContain('vmbus-ready');
    expect(codesOf({ ...HV_FACTS, enlightenments: {} }, away)).toContain('vmbus-ready');
  });

  it('is there when a guest has connected, whatever the machine says', () => {
    const codes = codesOf({ ...HV_FACTS, accelerator: 'tcg', enlightenments: {} });
    expect(codes).not.toContain('vmbus-needs-kvm');
  });

  it.each([
    ['pc-q35-10.0', 'ICH9-LPC'],
    ['pc-i440fx-10.0', 'PIIX4_PM'],
    [null, 'ICH9-LPC'],
  ])('is a machine without S4: %s', (machineType, device) => {
    const found = find('s4-offered', { ...HV_FACTS, s4Offered: true, machineType });
    expect(found).toMatchObject({
      severity: 'warning',
      fix: expect.stringContaining(`-global ${device}.disable_s4=1`),
    });
  });

  it('does not matter to a virtio-balloon', () => {
    expect(codesOf({ ...FACTS, s4Offered: true, accelerator: 'tcg' })).not.toContain('s4-offered');
  });

  it('is a memory backend from the start, in at least 64 GiB of address space', () => {
    const region = { kind: 'hv-balloon', id: 'hvb', memdev: null, addressBytes: null, sizeBytes: 0 } as const;
    const bare = { ...HV_FACTS, region };
    expect(find('no-memdev', bare)).toMatchObject({ severity: 'warning', fix: expect.stringContaining('memdev=mem1') });
    expect(codesOf(bare)).not.toContain('maximum-too-small');
    expect(find('maximum-too-small', { ...bare, maximumBytes: 4 * GIB })).toMatchObject({
      fix: expect.stringContaining('maxmem=64G'),
    });
  });
});

describe('what the machine grows by', () => {
  const none: MachineFacts = { ...FACTS, growthMode: 'none', slots: 0 };

  it('is nothing without maxmem', () => {
    const found = find('no-maximum', { ...none, maximumBytes: 512 * MIB });
    expect(found).toMatchObject({ severity: 'warning', fix: expect.stringContaining('-m 512M,slots=16,maxmem=') });
  });

  it('is nothing without slots', () => {
    expect(find('no-memory-slots', none)).toMatchObject({ fix: expect.stringContaining('slots=16') });
    expect(codesOf({ ...none, slots: null, maximumBytes: null })).toContain('no-growth');
  });

  it('is at its end when every slot is taken', () => {
    const found = find('slots-used', FACTS, { slots: { used: 4, limit: 4 } });
    expect(found).toMatchObject({ severity: 'warning', detail: expect.stringContaining('All 4 memory slots') });
    expect(codesOf(FACTS, { slots: { used: 4, limit: 4 } })).not.toContain('grows');
  });

  it('is one device of two where two could', () => {
    const devices = [
      { id: 'vm0', type: 'virtio-mem-pci' },
      { id: 'vm1', type: 'virtio-mem-pci' },
    ];
    const found = find('two-mechanisms', { ...FACTS, growthMode: 'virtio-mem', devices });
    expect(found.detail).toContain('vm0, vm1');
    expect(codesOf({ ...FACTS, growthMode: 'virtio-mem', devices: devices.slice(1) })).toContain('grows');
    const beside = [...devices.slice(1), { id: 'hvb', type: 'hv-balloon' }];
    expect(codesOf({ ...HV_FACTS, devices: beside })).toContain('two-mechanisms');
    expect(codesOf({ ...FACTS, growthMode: 'virtio-mem', devices: beside })).not.toContain('two-mechanisms');
  });
});

describe('what the machine shrinks by', () => {
  it('is nothing without a balloon, or only its blocks', () => {
    const bare = { ...FACTS, balloonDevice: null };
    expect(find('no-balloon', bare)).toMatchObject({
      severity: 'warning',
      fix: expect.stringContaining('-device virtio-balloon-pci'),
    });
    const blocks = { memdev: 'm', addressBytes: 0, requestedBytes: 0, pluggedBytes: 0, blockBytes: 2 * MIB };
    const region = { kind: 'virtio-mem', id: 'vm0', sizeBytes: GIB, ...blocks } as const;
    expect(find('no-balloon', { ...bare, growthMode: 'virtio-mem', region })).toMatchObject({ severity: 'info' });
  });

  it('gives the host little of huge pages, and of a file only what its file system lets go', () => {
    const huge = backend({ id: 'ram', type: 'memory-backend-memfd', pageBytes: 2 * MIB });
    const mounted = backend({ id: 'ram', type: 'memory-backend-file', path: '/dev/hugepages/vm' });
    for (const one of [huge, mounted]) {
      expect(find('backend-huge-pages', { ...FACTS, backends: [one] }).title).toContain('ram');
    }
    const file = backend({ id: 'ram', type: 'memory-backend-file', path: '/srv/vm.mem' });
    expect(find('backend-file', { ...FACTS, backends: [file] }).detail).toContain('/srv/vm.mem');
    expect(codesOf({ ...FACTS, balloonDevice: null, backends: [file] })).not.toContain('backend-file');
  });
});

describe('what the guest does', () => {
  it.each([
    [{ ...HV_FACTS, accelerator: 'kvm' as const }, 'modprobe hv_balloon'],
    [FACTS, 'modprobe virtio_balloon'],
    [{ ...FACTS, growthMode: 'virtio-mem' as const }, 'modprobe virtio_mem'],
    [{ ...FACTS, balloonDevice: null }, 'ACPI_HOTPLUG_MEMORY'],
  ])('needs a driver that answers', (facts, fix) => {
    expect(find('guest-not-connected', facts, { guest: AWAY })).toMatchObject({
      severity: 'warning',
      fix: expect.stringContaining(fix),
    });
  });

  it('is not asked for where there is nothing to resize it by', () => {
    const bare = { ...FACTS, growthMode: 'none', balloonDevice: null } as const;
    expect(codesOf(bare, { guest: AWAY })).not.toContain('guest-not-connected');
  });

  it('tells nothing where nobody asks', () => {
    const silent = { guest: { ...GUEST, reportedAt: null } };
    expect(find('reports-off', { ...HV_FACTS, statusReport: false }, silent).fix).toContain('status-report=on');
    for (const balloonStats of [null, { pollingSeconds: 0, lastUpdate: 0 }]) {
      expect(find('reports-off', { ...FACTS, balloonStats }, silent).fix).toContain('guest-stats-polling-interval');
    }
  });

  it('may not have told yet, or no more', () => {
    const silent = { guest: { ...GUEST, reportedAt: null } };
    expect(find('reports-missing', FACTS, silent)).toMatchObject({ fix: expect.stringContaining('blnsvr') });
    expect(find('reports-missing', HV_FACTS, silent)).toMatchObject({ severity: 'info', fix: null });
    const old = find('reports-old', FACTS, { guest: { ...GUEST, reportedAt: EPOCH_MS - 90_000 } });
    expect(old).toMatchObject({ severity: 'warning', detail: expect.stringContaining('90 s old') });
  });

  it('may ignore what it is asked: with S4 on offer a Linux guest does', () => {
    const view = { warnings: warning('guest-silent', 'The guest has not answered for 120 s.') };
    expect(find('guest-silent', { ...HV_FACTS, s4Offered: true }, view).detail).toContain('S4');
    expect(find('guest-silent', FACTS, view).detail).toBe('The guest has not answered for 120 s.');
  });

  it('may not use what was added, by its own total', () => {
    const view = { pluggedBytes: 768 * MIB, sticks: [stick(256 * MIB)], actualBytes: 768 * MIB };
    const found = find('memory-not-onlined', FACTS, view);
    expect(found).toMatchObject({ severity: 'warning', fix: expect.stringContaining('auto_online_blocks') });
    expect(found.fix).toContain('SUBSYSTEM=="memory"');
    const inUse = { ...view, guest: { ...GUEST, totalBytes: 721 * MIB } };
    expect(codesOf(FACTS, inUse)).not.toContain('memory-not-onlined');
    const ballooned = { ...view, balloonedBytes: 256 * MIB, guest: { ...GUEST, totalBytes: 465 * MIB } };
    expect(codesOf(FACTS, ballooned)).not.toContain('memory-not-onlined');
    expect(codesOf(FACTS, { ...view, guest: { ...GUEST, totalBytes: null } })).not.toContain('memory-not-onlined');
  });

  it('may not use what was added, as the last operation found', () => {
    const view = { warnings: warning('partial-hot-add', 'It was given 256 MiB that it does not use.') };
    expect(find('memory-not-onlined', FACTS, view).detail).toBe('It was given 256 MiB that it does not use.');
  });

  it('cannot balloon out what it has brought online movable', () => {
    const region = {
      kind: 'hv-balloon',
      id: 'hvb',
      memdev: 'mem1',
      addressBytes: 32 * GIB,
      sizeBytes: GIB,
      addedBytes: GIB,
      requestedBytes: null,
      stepBytes: 128 * MIB,
    } as const;
    const stopped = { actualBytes: 1181 * MIB, region, warnings: warning('guest-floor') };
    expect(find('memory-movable', HV_FACTS, stopped)).toMatchObject({
      severity: 'warning',
      fix: expect.stringContaining('memhp_default_state=online_kernel'),
    });
    expect(codesOf(HV_FACTS, { ...stopped, actualBytes: 300 * MIB })).not.toContain('memory-movable');
    expect(codesOf(HV_FACTS, { ...stopped, warnings: [] })).not.toContain('memory-movable');
  });
});
