import type { Vm } from '@dimmer/contract';
import { useNavigate } from '@tanstack/react-router';
import { useKeys } from '../../shell/use-keys.ts';

/** Moving through the rows and acting on the selected one. */
export function useFleetKeys(rows: readonly Vm[], selected: string | undefined, select: (index: number) => void): void {
  const navigate = useNavigate();
  const at = rows.findIndex(({ id }) => id === selected);
  const move = (by: number) => (): void => {
    if (rows.length > 0) select(Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by)));
  };
  const open = (search: { readonly resize?: true }) => (): void => {
    const vm = rows[at];
    if (vm !== undefined) void navigate({ to: '/vms/$vm', params: { vm: vm.name }, search });
  };
  useKeys([
    { keys: 'J', label: 'down', run: move(1) },
    { keys: 'K', label: 'up', run: move(-1) },
    { keys: 'ArrowDown', label: 'next row', quiet: true, run: move(1) },
    { keys: 'ArrowUp', label: 'row before', quiet: true, run: move(-1) },
    { keys: 'R', label: 'resize', run: open({ resize: true }) },
    { keys: 'Enter', label: 'open', run: open({}) },
  ]);
}
