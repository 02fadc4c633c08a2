import type { Vm } from '@dimmer/contract';
import {
  Archive,
  ArchiveRestore,
  ChevronDown,
  CirclePause,
  CirclePlay,
  Play,
  Power,
  PowerOff,
  RotateCcw,
  RotateCw,
  Trash2,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useConnectionReason } from '../../api/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { actionReason, isOffered, type VmAction } from './vm-actions.ts';

interface ActionLine {
  readonly action: VmAction;
  readonly label: string;
  readonly icon: ReactNode;
  readonly danger?: boolean;
}

const GENTLE: readonly ActionLine[] = [
  { action: 'start', label: 'Start', icon: <Play /> },
  { action: 'shutdown', label: 'Shut down', icon: <Power /> },
  { action: 'reboot', label: 'Reboot', icon: <RotateCw /> },
  { action: 'pause', label: 'Pause', icon: <CirclePause /> },
  { action: 'resume', label: 'Resume', icon: <CirclePlay /> },
];
const TO_DISK: readonly ActionLine[] = [
  { action: 'save', label: 'Save to disk', icon: <Archive /> },
  { action: 'restore', label: 'Restore from disk', icon: <ArchiveRestore /> },
];
const HARD: readonly ActionLine[] = [
  { action: 'reset', label: 'Reset…', icon: <RotateCcw />, danger: true },
  { action: 'kill', label: 'Cut the power…', icon: <PowerOff />, danger: true },
];

/** What cutting the power of a machine on disk comes to. */
const DISCARD_WORDS = {
  action: 'Discard',
  title: 'Discard what was saved of',
  text: 'The machine on disk is gone; the VM is off, and its guest boots when it is started.',
} as const;

const HARD_WORDS = {
  reset: {
    action: 'Reset',
    title: 'Reset',
    text: 'The guest starts anew without shutting down; what it has not written to disk is lost.',
  },
  kill: {
    action: 'Cut the power',
    title: 'Cut the power of',
    text: 'The guest stops at once; what it has not written to disk is lost.',
  },
} as const;

export interface PowerMenuProps {
  readonly vm: Vm;
  readonly onAction: (action: VmAction) => void;
}

/** Everything that turns a VM on and off, each with the reason when it is not possible now. */
export function PowerMenu({ vm, onAction }: PowerMenuProps) {
  const [asking, setAsking] = useState<'reset' | 'kill' | 'delete'>();
  const offline = useConnectionReason();
  const close = (): void => setAsking(undefined);
  const isSaved = vm.state === 'saved';
  const words = (asked: 'reset' | 'kill') => (isSaved ? DISCARD_WORDS : HARD_WORDS[asked]);
  const offered = (lines: readonly ActionLine[]) => lines.filter(({ action }) => isOffered(action, vm));
  const items = (lines: readonly ActionLine[], run: (action: VmAction) => void) =>
    offered(lines).map(({ action, label, icon, danger = false }) => (
      <MenuItem
        key={action}
        icon={icon}
        danger={danger}
        reason={offline ?? actionReason(action, vm)}
        onSelect={() => run(action)}
      >
        {action === 'kill' && isSaved ? 'Discard what was saved…' : label}
      </MenuItem>
    ));
  return (
    <>
      <Menu
        trigger={
          <Button kind="quiet" icon={<Power aria-hidden="true" className="size-3.5 stroke-[1.7]" />}>
            <span className="max-sm:sr-only">Power</span>
            <ChevronDown aria-hidden="true" className="size-3.5 stroke-[1.7]" />
          </Button>
        }
      >
        {items(GENTLE, onAction)}
        {offered(TO_DISK).length > 0 && <MenuSeparator />}
        {items(TO_DISK, onAction)}
        <MenuSeparator />
        {items(HARD, (action) => setAsking(action === 'reset' ? 'reset' : 'kill'))}
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger reason={offline} onSelect={() => setAsking('delete')}>
          {vm.qemu?.attach ? 'Let go…' : 'Delete…'}
        </MenuItem>
      </Menu>
      {(asking === 'reset' || asking === 'kill') && (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`${words(asking).title} ${vm.name}?`}
          action={words(asking).action}
          onConfirm={() => {
            close();
            onAction(asking);
          }}
        >
          {words(asking).text}
        </ConfirmDialog>
      )}
      {asking === 'delete' && <DeleteDialog vm={vm} onClose={close} />}
    </>
  );
}
