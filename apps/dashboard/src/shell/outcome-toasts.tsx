import { useLocation } from '@tanstack/react-router';
import { useEvents } from '../api/use-live.ts';
import { eventWords } from '../features/events/event-words.ts';
import { useVmNames } from '../features/vms/use-vm-name.ts';
import { toast } from '../ui/toast.tsx';

/** Tells of operations that fell short on VMs that are not looked at; the pages of VM and fleet say it in their place. */
export function OutcomeToasts() {
  const { pathname } = useLocation();
  const names = useVmNames();
  useEvents((event) => {
    const { type, vm, data } = event;
    const name = vm === null ? undefined : names?.get(vm);
    if (type !== 'operation.ended' || name === undefined) return;
    if (pathname === '/' || pathname === `/vms/${name}`) return;
    if (data['state'] !== 'partial' && data['state'] !== 'failed') return;
    toast(`${name}: ${data['state'] === 'partial' ? 'stopped short' : 'failed'}`, eventWords(event));
  });
  return null;
}
