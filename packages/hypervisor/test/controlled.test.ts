import { describe, expect, it } from 'vitest';
import { controlMachine } from './support/controlled-machine.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** The controller, the QMP driver and an embedded machine with its real device and guest. */
async function control(over: Parameters<typeof defineMachine>[0], hideX = false) {
  const lab = createVirtualLab({ fastBoot: true, hideX });
  return controlMachine(lab, defineMachine({ maximumBytes: 36 * GIB, ...over }));
}

describe.each([
  ['with x-', false],
  ['as a real QEMU', true],
])('hv-balloon of QEMU since 8.2, %s', (_, hideX) => {
  it.each([
    ['windows', 5 * GIB + 8 * MIB],
    ['linux', 5 * GIB + 100 * MIB],
  ] as const)('a %s guest grows, shrinks and grows again to the page', async (kind, targetBytes) => {
    const vm = await control({ edition: 'upstream', guest: { kind, workload: 'idle' } }, hideX);
    await vm.advance(75_000);
    expect(vm.view).toMatchObject({ growthMode: 'memdev', guest: { connected: true } });
    for (const bytes of [targetBytes, 3 * GIB, targetBytes + 4096]) {
      expect(await vm.resize(bytes)).toMatchObject({ outcome: 'reached', reachedBytes: bytes });
    }
    expect(vm.commands).not.toContain('plug');
    expect(vm.view?.phase).toBe('settled');
    expect(vm.view?.region?.addedBytes).toBeGreaterThanOrEqual(targetBytes - 4 * GIB);
  });

  it('has its memory and its size again after a reset', async () => {
    const vm = await control({ edition: 'upstream' }, hideX);
    await vm.advance(75_000);
    await vm.resize(6 * GIB);
    void vm.session.execute('system_reset');
    await vm.advance(120_000);
    expect(vm.view).toMatchObject({ actualBytes: 6 * GIB, phase: 'settled' });
  });
});

it('a stick goes where one was removed, and the guest has it by the balloon alone', async () => {
  const vm = await control({ slots: 1, maximumBytes: 8 * GIB, reuseAddresses: true });
  await vm.advance(75_000);
  await vm.resize(6 * GIB);
  const before = vm.view?.sticks;
  await vm.resize(2 * GIB);
  expect(vm.view?.sticks).toMatchObject([{ state: 'unused' }]);
  expect(await vm.unplug('dm1')).toMatchObject({ outcome: 'reached' });
  expect(await vm.resize(6 * GIB)).toMatchObject({ outcome: 'reached', reachedBytes: 6 * GIB });
  expect(vm.view?.sticks).toMatchObject([{ addressBytes: before?.[0]?.addressBytes, state: 'in-use' }]);
});
