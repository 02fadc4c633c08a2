import { describe, expect, it } from 'vitest';
import { controlMachine } from './support/controlled-machine.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';

const GIB = 2 ** 30;

/** The controller, the QMP driver and an embedded machine with its real device and guest. */
async function control(over: Parameters<typeof defineMachine>[0]) {
  const lab = createVirtualLab({ fastBoot: true });
  return controlMachine(lab, defineMachine({ maximumBytes: 36 * GIB, ...over }));
}

describe('machines with a comparison model', () => {
  it.each([
    ['virtio-mem', 'virtio-mem', 'set-requested-size'],
    ['pc-dimm', 'pc-dimm', 'unplug'],
    ['virtio-balloon', 'haprot', 'plug'],
  ] as const)('%s grows and shrinks, and is as it was after a reset', async (memoryDevice, growthMode, means) => {
    const guest = { kind: 'linux', workload: 'idle' } as const;
    const vm = await control({ memoryDevice, guest, maximumBytes: 16 * GIB });
    await vm.advance(75_000);
    expect(vm.view).toMatchObject({ growthMode });
    for (const bytes of [7 * GIB, 5 * GIB, 9 * GIB, 5 * GIB]) {
      expect(await vm.resize(bytes)).toMatchObject({ outcome: 'reached', reachedBytes: bytes });
    }
    expect(vm.commands).toContain(means);
    void vm.session.execute('system_reset');
    await vm.advance(150_000);
    expect(vm.view).toMatchObject({ actualBytes: 5 * GIB, phase: 'settled' });
  });

  it('cannot shrink boot memory by virtio-mem, and can by a balloon', async () => {
    for (const [memoryDevice, expected] of [
      ['virtio-mem', { outcome: 'guest-floor', reachedBytes: 4 * GIB }],
      ['pc-dimm', { outcome: 'reached', reachedBytes: 3 * GIB }],
      ['virtio-balloon', { outcome: 'reached', reachedBytes: 3 * GIB }],
    ] as const) {
      const vm = await control({ memoryDevice, maximumBytes: 16 * GIB });
      await vm.advance(75_000);
      await vm.resize(6 * GIB);
      expect(await vm.resize(3 * GIB)).toMatchObject(expected);
    }
  });
});
