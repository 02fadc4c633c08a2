import type { DesiredMemory } from '@dimmer/planner';
import { describe, expect, it } from 'vitest';
import { controlRecording } from './control-recording.ts';

const MIB = 2 ** 20;
/** The guest's agent answers (recorded). */
const BOOTED_MS = 5_000;

/** A DIMM of ours, with the names that were recorded. */
function withDimm(sizeBytes: number): Partial<DesiredMemory> {
  const stick = { id: 'dimm1', memdev: 'mem1', sizeBytes, addressBytes: null, node: 0, origin: 'dimmer' } as const;
  return { layout: [stick], targetBytes: 512 * MIB + sizeBytes };
}

describe('pc-dimm of real QEMU under the controller, as recorded', () => {
  it('removes a DIMM when the VM shrinks', async () => {
    const vm = await controlRecording(['pc-dimm-unplug-ok'], withDimm(512 * MIB));
    await vm.advance(BOOTED_MS);
    expect(vm.view).toMatchObject({ growthMode: 'pc-dimm', actualBytes: 1024 * MIB, phase: 'settled' });
    expect(await vm.resize(512 * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: 512 * MIB });
    expect(vm.view?.sticks).toEqual([]);
    expect(vm.peer.state.backends.size).toBe(0);
    expect(vm.peer.unknown).toEqual([]);
  });

  it('says that a guest refuses to let a DIMM go, and keeps it', async () => {
    const vm = await controlRecording(['pc-dimm-unplug-refused'], withDimm(512 * MIB));
    await vm.advance(BOOTED_MS);
    expect(await vm.unplug('dimm1')).toMatchObject({ state: 'failed', outcome: 'unplug-refused' });
    expect(vm.view).toMatchObject({ actualBytes: 1024 * MIB, sticks: [{ id: 'dimm1', state: 'in-use' }] });
    await vm.resize(1024 * MIB);
    expect(await vm.resize(512 * MIB)).toMatchObject({ state: 'partial', reachedBytes: 1024 * MIB });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('says that a guest has not made room yet, and lets it reboot', async () => {
    const vm = await controlRecording(['pc-dimm-unplug-pending'], withDimm(512 * MIB));
    await vm.advance(BOOTED_MS);
    expect(await vm.unplug('dimm1')).toMatchObject({ state: 'failed', outcome: 'unplug-pending' });
    expect(vm.view).toMatchObject({ actualBytes: 1024 * MIB, sticks: [{ id: 'dimm1' }] });
    // Asked again the guest runs out of memory, and reboots with the DIMM still there.
    expect(await vm.unplug('dimm1')).toMatchObject({ outcome: 'unplug-pending' });
    expect(vm.events.filter(({ type }) => type === 'vm.guest-reset')).toHaveLength(2);
    await vm.advance(200_000);
    expect(vm.view).toMatchObject({ actualBytes: 1024 * MIB, phase: 'partial', operationId: null });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('waits for a DIMM under a balloon, and frees its backend when it has gone', async () => {
    const vm = await controlRecording(['pc-dimm-unplug-ballooned'], { control: 'manual' });
    await vm.advance(BOOTED_MS);
    const dimm = { id: 'dimm1', memdev: 'mem1' };
    const plug = { type: 'plug', ...dimm, sizeBytes: 256 * MIB, addressBytes: null, node: 0 } as const;
    void vm.session.perform(plug);
    await vm.advance(1_000);
    expect(vm.view).toMatchObject({ actualBytes: 768 * MIB, sticks: [{ id: 'dimm1', state: 'in-use' }] });
    void vm.session.execute('balloon', { value: 500 * MIB });
    await vm.advance(3_000);
    let ended: unknown;
    void vm.session.perform({ type: 'unplug', ...dimm }).then((result) => (ended = result));
    await vm.advance(14_500);
    expect([ended, vm.peer.state.backends.size]).toEqual([undefined, 1]);
    // The guest's last word was recorded behind the answer to a command that is not given here.
    await vm.advance(2_500);
    expect([ended, vm.peer.state.backends.size]).toEqual([{ ok: true }, 0]);
    expect(vm.view).toMatchObject({ actualBytes: 244 * MIB, sticks: [] });
    expect(vm.peer.unknown).toEqual([]);
  });

  it('has the guest’s balloon deflated before it asks for a DIMM', async () => {
    const vm = await controlRecording(['pc-dimm-unplug-ballooned'], { control: 'manual' });
    await vm.advance(BOOTED_MS);
    void vm.session.execute('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: 256 * MIB });
    void vm.session.execute('device_add', { driver: 'pc-dimm', id: 'dimm1', memdev: 'mem1' });
    await vm.advance(1_000);
    expect(await vm.resize(500 * MIB)).toMatchObject({ outcome: 'reached', reachedBytes: 500 * MIB });
    expect(vm.commands).toEqual(['balloon']);
    void vm.unplug('dimm1');
    await vm.lab.settle();
    expect(vm.commands).toEqual(['balloon', 'balloon']);
    // Nobody did so when it was recorded.
    expect(vm.peer.unknown).toMatchObject([{ execute: 'balloon', arguments: { value: 756 * MIB } }]);
  });
});
