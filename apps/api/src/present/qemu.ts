import type { VmQemu } from '@dimmer/contract';
import type { QemuDefinition } from '@dimmer/hypervisor';

export function presentQemu(qemu: QemuDefinition): VmQemu {
  if ('attach' in qemu) return { attach: { ...qemu.attach } };
  const { display, disks, networks, extraArguments, ...run } = qemu.run;
  return {
    run: {
      ...run,
      disks: disks.map((disk) => ({ ...disk })),
      networks: networks.map((network) => ({ ...network })),
      vncDisplay: display === 'none' ? null : display.vnc,
      extraArguments: [...extraArguments],
    },
  };
}
