import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { describeMemory, type MemoryView, previewPlan } from '../src/index.ts';
import { createLab, EPOCH_MS, type Lab } from './support/controller-lab.ts';

function view(lab: Lab): MemoryView {
  return describeMemory(lab.state);
}

function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

function resize(lab: Lab, targetBytes: number): void {
  lab.ask({ targetBytes });
  expect(lab.settle()).toBe(true);
}

describe('the memory view', () => {
  it('tells of a VM that is off what is stored, and the rest is null', () => {
    expect(view(createLab())).toEqual({
      targetBytes: 4 * GIB,
      bootBytes: 4 * GIB,
      pluggedBytes: 4 * GIB,
      maximumBytes: 64 * GIB,
      minimumBytes: 32 * MIB,
      actualBytes: null,
      balloonedBytes: null,
      reservedBytes: 0,
      residentBytes: null,
      demandBytes: null,
      control: 'target',
      range: { minimumBytes: 32 * MIB, maximumBytes: 64 * GIB, stepBytes: PAGE_BYTES },
      growthMode: 'haprot',
      phase: 'offline',
      guest: null,
      slots: { used: 0, limit: 256 },
      sticks: [],
      region: null,
      warnings: [],
      operationId: null,
    });
  });

  it('tells of a guest since when it is waited for', () => {
    const lab = createLab({ replyMs: () => 0, eventMs: () => 0 });
    lab.start();
    expect(view(lab).guest).toMatchObject({
      connected: false,
      state: 'CLOSED',
      waitingSince: EPOCH_MS,
      protocolVersion: null,
    });
    lab.advance(10_000);
    expect(view(lab).guest).toMatchObject({ connected: true, state: 'POST_INIT_WAIT', protocolVersion: '2.0' });
    expect(view(lab).guest?.waitingSince).toBeGreaterThan(EPOCH_MS + 2_000);
    expect(view(lab).guest?.waitingSince).toBeLessThan(EPOCH_MS + 2_500);
    lab.advance(60_000);
    expect(view(lab).guest).toMatchObject({ connected: true, state: 'IDLE', waitingSince: null });
  });

  it('counts what is ballooned out of the demand, and bounds what may be asked without force', () => {
    const lab = ready({ manners: { floorPages: GIB / PAGE_BYTES }, hostLimitBytes: 10 * GIB });
    resize(lab, 3 * GIB);
    lab.advance(2_000);
    expect(view(lab)).toMatchObject({
      balloonedBytes: GIB,
      demandBytes: GIB,
      guest: { committedBytes: 2 * GIB, availableBytes: 2 * GIB },
      range: { minimumBytes: GIB + 256 * MIB, maximumBytes: 10 * GIB },
    });
  });

  it('has no demand without a report', () => {
    const lab = ready({ manners: { reportMs: null } });
    expect(view(lab)).toMatchObject({ demandBytes: null, guest: { committedBytes: null, reportedAt: null } });
  });

  it('reserves the larger of target and actual, and a stick on its way whole', () => {
    const lab = ready({ limits: { slots: 2 }, manners: { answerMs: () => 500 } });
    expect(view(lab).reservedBytes).toBe(4 * GIB);
    lab.ask({ targetBytes: 5 * GIB });
    expect(view(lab).reservedBytes).toBe(5 * GIB);
    lab.advance(100);
    expect(view(lab).slots.used).toBe(1);
    // Two slots up to 64 GiB: the first stick quadruples the VM.
    expect(view(lab).reservedBytes).toBe(16 * GIB);
    lab.settle();
    expect(view(lab).reservedBytes).toBe(5 * GIB);
    lab.ask({ targetBytes: 3 * GIB });
    expect(view(lab).reservedBytes).toBe(5 * GIB);
    lab.settle();
    expect(view(lab).reservedBytes).toBe(3 * GIB);
  });

  it('follows a stick through its states', () => {
    const lab = ready({ manners: { answerMs: () => 400 } });
    const state = () => view(lab).sticks.map(({ state, busy }) => `${state}${busy ? ' busy' : ''}`);
    lab.ask({ targetBytes: 12 * GIB });
    lab.advance(100);
    expect(state()).toEqual(['queued busy']);
    lab.settle();
    expect(state()).toEqual(['in-use busy']);
    resize(lab, 3 * GIB);
    expect(state()).toEqual(['unused']);
    lab.unplug('dm1');
    expect(state()).toEqual(['removing']);
    lab.settle();
    expect(state()).toEqual([]);
    resize(lab, 6 * GIB);
    lab.machine.reset();
    lab.advance(100);
    expect(state()).toEqual(['waiting']);
  });

  it('names the phase', () => {
    const lab = createLab({ manners: { answerMs: () => 400 } });
    const phases = () => lab.events.filter(({ type }) => type === 'memory.phase').map(({ data }) => data['phase']);
    lab.start();
    lab.ask({ targetBytes: 12 * GIB });
    lab.settle();
    resize(lab, 3 * GIB);
    lab.machine.reset();
    lab.advance(1_000);
    lab.settle();
    lab.manners.floorPages = (2 * GIB) / PAGE_BYTES;
    resize(lab, GIB);
    lab.stop(false);
    expect(phases()).toEqual([
      'waiting-for-guest',
      'growing',
      'settled',
      'shrinking',
      'settled',
      'reboot-transient',
      'settled',
      'shrinking',
      'partial',
      'offline',
    ]);
  });

  it('warns of guests that break their promises', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    lab.machine.leaveChannel(1_000);
    lab.advance(2_000);
    expect(view(lab).warnings).toContainEqual(expect.objectContaining({ code: 'v1-hazard', severity: 'error' }));
    expect(lab.events).toContainEqual(
      expect.objectContaining({ type: 'vm.guest-warning', data: { code: 'vmbus-reset-frees-sticks', count: 1 } }),
    );
  });

  it('warns of what a monitor took beyond the budget of the host', () => {
    const lab = ready({ hostLimitBytes: 6 * GIB });
    lab.machine.perform({ type: 'plug', id: 'x', memdev: 'm', sizeBytes: 4 * GIB, addressBytes: null, node: 0 });
    lab.advance(10_000);
    expect(view(lab).warnings).toMatchObject([
      { code: 'host-memory-short', message: 'The VM has 2 GiB more than the host has room for.' },
    ]);
    expect(view(lab).sticks).toMatchObject([{ id: 'x', origin: 'outside' }]);
  });

  it('goes out when it has changed, and only then', () => {
    const views: MemoryView[] = [];
    const lab = ready({
      manners: { reportMs: null },
      onStep: (_, effects) => views.push(...effects.flatMap((effect) => (effect.type === 'view' ? [effect.view] : []))),
    });
    lab.advance(60_000);
    const count = views.length;
    lab.advance(60_000);
    expect(views).toHaveLength(count);
    resize(lab, 3 * GIB);
    expect(views.at(-1)).toEqual(view(lab));
    for (const [index, one] of views.entries()) if (index > 0) expect(one).not.toEqual(views[index - 1]);
  });
});

describe('the preview of a plan', () => {
  const titles = (lab: Lab, targetBytes: number) => previewPlan(lab.state, targetBytes).steps.map(({ title }) => title);

  it('gives back first, then plugs', () => {
    const lab = ready();
    resize(lab, 3 * GIB);
    expect(titles(lab, 8 * GIB)).toEqual([
      'Let the guest have 8 GiB',
      'Plug stick dm1 of 4 GiB at 0x140000000',
      'Wait until the guest has taken the added memory',
    ]);
  });

  it('foresees every stick', () => {
    const lab = ready({ limits: { maximumBytes: 1024 * GIB } });
    expect(titles(lab, 204 * GIB)).toEqual([
      'Let the guest have 204 GiB',
      'Plug stick dm1 of 64 GiB at 0x140000000',
      'Plug stick dm2 of 64 GiB at 0x1140000000',
      'Plug stick dm3 of 64 GiB at 0x2140000000',
      'Plug stick dm4 of 8 GiB at 0x3140000000',
      'Wait until the guest has taken the added memory',
    ]);
    const { sticks } = lab.machine;
    resize(lab, 204 * GIB);
    expect(sticks).toEqual([]);
    expect(lab.machine.sticks.map(({ range }) => (range.count * PAGE_BYTES) / GIB)).toEqual([64, 64, 64, 8]);
  });

  it('is empty for what is there already', () => {
    expect(previewPlan(ready().state, 4 * GIB)).toEqual({
      steps: [],
      reachable: true,
      shortfallBytes: 0,
      reason: null,
      risks: [],
      etaMs: null,
    });
  });

  it('says what keeps a size from being reached', () => {
    const lab = ready({ limits: { slots: 1 } });
    lab.plug({ sizeBytes: 4 * GIB });
    lab.settle();
    expect(previewPlan(lab.state, 12 * GIB)).toMatchObject({
      reachable: false,
      shortfallBytes: 4 * GIB,
      reason: 'The one memory slot is in use.',
    });
  });

  it('warns of less than the guest needs', () => {
    const lab = ready({ manners: { floorPages: (2 * GIB) / PAGE_BYTES } });
    lab.advance(2_000);
    expect(previewPlan(lab.state, GIB).risks).toEqual([
      { code: 'below-demand', message: 'The guest needs 2 GiB now: with less it may swap or fail.' },
    ]);
  });

  it('expects the rate that the guest has shown', () => {
    const lab = ready({ manners: { answerMs: () => 1_000 } });
    resize(lab, 30 * GIB);
    resize(lab, 12 * GIB);
    const { etaMs } = previewPlan(lab.state, 3 * GIB);
    expect(etaMs).toBeGreaterThan(2_000);
    expect(etaMs).toBeLessThan(8_000);
  });

  it('of a VM that is off says that the size comes with its start', () => {
    expect(previewPlan(createLab().state, 6 * GIB)).toMatchObject({
      steps: [],
      reachable: true,
      reason: expect.stringContaining('when it has started'),
    });
  });

  it('changes nothing', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    const before = JSON.stringify(lab.state);
    previewPlan(lab.state, 3 * GIB);
    previewPlan(lab.state, 60 * GIB);
    expect(JSON.stringify(lab.state)).toBe(before);
  });
});
