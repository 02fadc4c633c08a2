import { describe, expect, it } from 'vitest';
import { controlRecording } from './control-recording.ts';

const MIB = 2 ** 20;

describe('virtio-balloon of real QEMU under the controller, as recorded', () => {
  it('shrinks, grows back, and works towards the last of several targets', async () => {
    const vm = await controlRecording(['virtio-balloon']);
    await vm.advance(6_000);
    expect(vm.view?.guest).toMatchObject({ availableBytes: 908_976_128, totalBytes: 1_015_160_832 });
    for (const mib of [512, 1024]) {
      expect(await vm.resize(mib * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: mib * MIB });
    }
    for (const mib of [512, 768, 600]) vm.ask(mib * MIB);
    expect(await vm.resize(1024 * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: 1024 * MIB });
    expect(vm.peer.unknown).toEqual([]);
  });

  it.each([
    ['virtio-balloon-oom', 77_217_792],
    ['virtio-balloon-oom-deflate', 78_630_912],
  ])('knows that a guest has stalled: %s', async (name, reachedBytes) => {
    const vm = await controlRecording([name], { minimumBytes: MIB });
    await vm.advance(4_000);
    expect(await vm.resize(MIB)).toMatchObject({ state: 'partial', outcome: 'guest-floor', reachedBytes });
    expect(await vm.resize(512 * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: 512 * MIB });
    expect(vm.peer.unknown).toEqual([]);
  });
});

describe('virtio-mem of real QEMU under the controller, as recorded', () => {
  it('grows, shrinks, and goes on by itself after the guest has stalled', async () => {
    const vm = await controlRecording(['virtio-mem']);
    expect(vm.view).toMatchObject({ growthMode: 'virtio-mem', actualBytes: 512 * MIB });
    for (const mib of [768, 1536, 512, 1536]) {
      expect(await vm.resize(mib * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: mib * MIB });
    }
    expect(await vm.resize(512 * MIB)).toMatchObject({
      state: 'partial',
      outcome: 'guest-floor',
      reachedBytes: (512 + 384) * MIB,
    });
    await vm.advance(30_000);
    expect(vm.view).toMatchObject({ actualBytes: 512 * MIB, phase: 'settled' });
    expect(vm.peer.unknown).toEqual([]);
  });
  it('shrinks boot memory by a balloon and grows by blocks, on QEMU 7.2, and is as it was after a reset', async () => {
    const vm = await controlRecording(['qemu-7.2']);
    await vm.advance(5_500);
    expect(vm.view?.guest).toMatchObject({ availableBytes: 393_752_576, totalBytes: 424_951_808 });
    for (const mib of [400, 512, 1024]) {
      expect(await vm.resize(mib * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: mib * MIB });
    }
    expect(new Set(vm.commands)).toEqual(new Set(['balloon', 'set-requested-size']));
    void vm.session.execute('system_reset');
    await vm.advance(1_500);
    expect(vm.view?.actualBytes).toBe(512 * MIB);
    await vm.advance(10_000);
    expect(vm.view).toMatchObject({ actualBytes: 1024 * MIB, phase: 'settled' });
    expect(vm.peer.unknown).toEqual([]);
  });
});
