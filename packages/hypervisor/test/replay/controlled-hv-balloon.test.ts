import { describe, expect, it } from 'vitest';
import { controlRecording } from './control-recording.ts';

const MIB = 2 ** 20;
/** The guest's driver has connected, waited its 50 s, and reported (recorded). */
const BOOTED_MS = 56_000;

describe('hv-balloon of real QEMU under the controller, as recorded', () => {
  it('shrinks, grows into its backend, and stops at the guest’s floor', async () => {
    const vm = await controlRecording(['hv-balloon'], { minimumBytes: 4096 });
    expect(vm.view).toMatchObject({ growthMode: 'memdev', actualBytes: 512 * MIB });
    for (const mib of [400, 512, 1024, 1536, 300]) {
      expect(await vm.resize(mib * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: mib * MIB });
    }
    expect(await vm.resize(4096)).toMatchObject({
      state: 'partial',
      outcome: 'guest-floor',
      reachedBytes: 300 * MIB,
    });
    expect(vm.view?.guest).toMatchObject({ committedBytes: 1_391_599_616, availableBytes: 136_372_224 });
    expect(await vm.resize(1536 * MIB)).toMatchObject({ outcome: 'reached' });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('works towards the last of several targets', async () => {
    const vm = await controlRecording(['hv-balloon']);
    await vm.advance(BOOTED_MS);
    await vm.resize(1536 * MIB);
    const overtaken = [400, 1200, 600].map((mib) => vm.ask(mib * MIB));
    expect(await vm.resize(1000 * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: 1000 * MIB });
    for (const id of overtaken) expect(vm.operations.get(id)).toMatchObject({ outcome: 'superseded' });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('takes a target that the guest’s blocks of 128 MiB cannot reach as reached', async () => {
    const vm = await controlRecording(['hv-balloon-reset'], { maximumBytes: 1200 * MIB });
    await vm.advance(BOOTED_MS);
    expect(await vm.resize(1200 * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: 1152 * MIB });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('does what a guest that stood still was asked when it goes on', async () => {
    const vm = await controlRecording(['hv-balloon-reset'], { maximumBytes: 700 * MIB });
    await vm.advance(BOOTED_MS);
    void vm.session.execute('stop');
    const id = vm.ask(700 * MIB);
    await vm.advance(200_000);
    expect(vm.operations.get(id)).toMatchObject({ state: 'running' });
    expect(vm.view?.actualBytes).toBe(512 * MIB);
    void vm.session.execute('cont');
    expect(await vm.finish(id)).toMatchObject({ reachedBytes: 640 * MIB });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('has the size it was told again after a reset, which loses memory and target', async () => {
    const vm = await controlRecording(['hv-balloon', 'hv-balloon-reset']);
    await vm.resize(400 * MIB);
    void vm.session.execute('system_reset');
    await vm.advance(1_000);
    expect(vm.events.map(({ type }) => type)).toContain('vm.guest-reset');
    expect(vm.view).toMatchObject({ actualBytes: 512 * MIB, phase: 'reboot-transient', guest: { connected: false } });
    await vm.advance(45_000);
    expect(vm.view).toMatchObject({ actualBytes: 512 * MIB, guest: { connected: false } });
    await vm.advance(10_000);
    expect(vm.view).toMatchObject({ actualBytes: 400 * MIB, phase: 'settled', guest: { connected: true } });
    expect([...vm.operations.values()].at(-1)).toMatchObject({ origin: 'reapply', outcome: 'reached' });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('knows a guest that ignores every request from one that has reached its size', async () => {
    const vm = await controlRecording(['hv-balloon-ignored']);
    await vm.advance(BOOTED_MS);
    expect(await vm.resize(400 * MIB)).toMatchObject({
      state: 'partial',
      outcome: 'guest-silent',
      reachedBytes: 512 * MIB,
    });
    expect(vm.peer.unknown).toEqual([]);
  });
});
