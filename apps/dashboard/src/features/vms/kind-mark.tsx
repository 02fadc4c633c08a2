import type { Vm } from '@dimmer/contract';
import { clsx } from 'clsx';
import { GUEST_WORDS } from './vm-words.ts';

export interface KindMarkProps {
  readonly vm: Pick<Vm, 'qemu' | 'guest'>;
  /** Both real and embedded machines are in the fleet: only then the difference wants a mark. */
  readonly mixed: boolean;
  readonly className?: string;
}

/** What a row's VM is beside its name: the guest that is simulated, or that it is a real QEMU. */
export function KindMark({ vm, mixed, className = 'max-lg:hidden' }: KindMarkProps) {
  if (!vm.qemu) return <span className={clsx('text-xs text-fg-3', className)}>{GUEST_WORDS[vm.guest.kind]}</span>;
  if (!mixed) return null;
  const title = vm.qemu.attach ? 'A QEMU that Dimmer is attached to' : 'A QEMU that Dimmer runs';
  return (
    <span
      title={title}
      className={clsx(
        'rounded-sm px-1 text-2xs leading-4 text-fg-2 shadow-[inset_0_0_0_1px_var(--line-strong)]',
        className,
      )}
    >
      QEMU
    </span>
  );
}
