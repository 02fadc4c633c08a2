/** A machine of real QEMU: one that somebody else has started, or one that Dimmer runs. */
export type QemuDefinition =
  | { readonly attach: { /** Absolute path of its QMP socket. */ readonly qmpSocket: string } }
  | { readonly run: QemuRun };

export type Accelerator = 'kvm' | 'tcg';

/** What QEMU is started with, beside the memory. Paths are absolute. */
export interface QemuRun {
  readonly binary: string;
  /** `-M`: q35, pc, or a versioned one. */
  readonly machine: string;
  readonly accelerator: Accelerator;
  /** `-cpu`; null: what suits accelerator and memory device. */
  readonly cpu: string | null;
  readonly processors: number;
  /** Direct boot of a Linux kernel, in place of firmware and a disk. */
  readonly kernel: string | null;
  readonly initrd: string | null;
  readonly append: string | null;
  readonly disks: readonly QemuDisk[];
  readonly networks: readonly QemuNetwork[];
  readonly display: 'none' | { /** Display number of 127.0.0.1. */ readonly vnc: number };
  /** Appended as they are. */
  readonly extraArguments: readonly string[];
}

export interface QemuDisk {
  readonly file: string;
  readonly format: 'raw' | 'qcow2' | 'vhdx' | 'vmdk';
  readonly interface: 'virtio' | 'sata';
  readonly medium: 'disk' | 'cdrom';
  readonly readOnly: boolean;
}

export interface QemuNetwork {
  /** `user` needs no privilege; `tap` an interface that is there; `bridge` QEMU's setuid helper. */
  readonly kind: 'user' | 'tap' | 'bridge';
  /** The tap interface, or the bridge. */
  readonly name: string | null;
  readonly model: 'virtio-net-pci' | 'e1000e';
  readonly mac: string | null;
}

/** The socket of a machine that is not ours to end; undefined: Dimmer runs it, in whatever way. */
export function attachedSocket({ qemu }: { readonly qemu?: QemuDefinition | undefined }): string | undefined {
  return qemu && 'attach' in qemu ? qemu.attach.qmpSocket : undefined;
}
