import type { Vm } from '@dimmer/contract';
import { Cpu } from 'lucide-react';
import { GUEST_WORDS } from './vm-words.ts';

export interface KindMarkProps {
  readonly vm: Pick<Vm, 'qemu' | 'guest'>;
  /** Both real and embedded machines are in the fleet: only then the difference wants a mark. */
  readonly mixed: boolean;
}

/** What a row's VM is beside its name: the guest that is simulated, or that it is a real QEMU. */
export function KindMark({ vm, mixed }: KindMarkProps) {
  if (!vm.qemu) return <span className="text-xs text-fg-3 max-lg:hidden">{GUEST_WORDS[vm.guest.kind]}</span>;
  if (!mixed) return null;
  return (
    <span
      title={qemuWords(vm.qemu)}
      className="rounded-sm px-1 text-2xs leading-4 text-fg-2 shadow-[inset_0_0_0_1px_var(--line-strong)] max-lg:hidden"
    >
      QEMU
    </span>
  );
}

/** The same where there is room for a glyph only. */
export function KindGlyph({ vm, mixed }: KindMarkProps) {
  if (!vm.qemu || !mixed) return null;
  return <Cpu role="img" aria-label={qemuWords(vm.qemu)} className="size-3.5 flex-none stroke-[1.5] text-fg-3" />;
}

function qemuWords({ attach }: NonNullable<Vm['qemu']>): string {
  return attach ? 'A QEMU that Dimmer is attached to' : 'A QEMU that Dimmer runs';
}
