import type { MemoryDeviceKind } from '@dimmer/contract';

/** What a memory device of real QEMU can do, and what it asks for; measured with QEMU 7.2 and 10.0 and Linux guests. */
export interface DeviceNotes {
  readonly grows: string;
  readonly shrinks: string;
  readonly guest: string;
  readonly reset: string;
  /** What goes wrong most often. */
  readonly mind: string;
}

const BALLOON_GUEST = 'virtio_balloon: in Linux by itself, in Windows from the virtio-win drivers.';
const BALLOON_RESET = 'The balloon goes back to the old target by itself as soon as its driver is there.';

export const DEVICE_NOTES: Readonly<Record<MemoryDeviceKind, DeviceNotes>> = {
  'pc-dimm': {
    grows: 'By whole DIMMs, in multiples of the guest’s memory block: 128 MiB, or more in large machines.',
    shrinks: 'By virtio-balloon, page by page. A DIMM leaves only whole, when the guest can empty it.',
    guest: `ACPI hot-plug, in Linux and Windows by itself. ${BALLOON_GUEST}`,
    reset: `DIMMs stay, and count as boot memory from then on. ${BALLOON_RESET}`,
    mind: 'Each DIMM takes one slot. A guest that cannot empty one may leave its removal pending for ever.',
  },
  'virtio-mem': {
    grows: 'By blocks of 2 MiB out of one device that is there from the start.',
    shrinks:
      'The guest unplugs the blocks it can free, and goes on later by itself. Below boot memory by virtio-balloon.',
    guest: 'virtio_mem: in Linux 5.8 and newer. virtio_balloon for what is below boot memory.',
    reset: 'All of it is unplugged, and plugged again as it was requested once the guest has booted.',
    mind: 'What the guest has brought online as kernel memory rarely leaves again.',
  },
  'virtio-balloon': {
    grows: 'Back to boot memory, never past it.',
    shrinks: 'Page by page, to what the guest can spare. It stops there without an error.',
    guest: BALLOON_GUEST,
    reset: `The guest boots with all its boot memory. ${BALLOON_RESET}`,
    mind: 'Give it as much boot memory as it is ever to have.',
  },
  'hv-balloon': {
    grows: 'Out of one memory backend, fixed at the start; in steps of 128 MiB with Linux.',
    shrinks: 'Page by page, also what was added, several times as fast as virtio-balloon.',
    guest: 'hv_balloon: in Windows and Linux by itself.',
    reset: 'Added memory and target are gone. Dimmer applies both again, 50 s after the guest’s driver has connected.',
    mind: 'Needs KVM with SynIC and VP_INDEX. Linux must not bring added memory online as movable.',
  },
};
