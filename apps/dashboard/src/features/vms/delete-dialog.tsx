import type { Vm } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { problemOf } from '../../api/problem-of.ts';
import { queryClient } from '../../api/query-client.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { isOn } from './vm-words.ts';

/** Asks for the VM's name before it goes; says more where it runs. A machine of somebody else's is only let go. */
export function DeleteDialog({ vm, onClose }: { readonly vm: Vm; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const running = isOn(vm.state);
  const isAttached = vm.qemu?.attach !== undefined;
  const removal = useMutation({
    mutationFn: () => client.deleteVm({ params: { vm: vm.id }, query: { force: running } }),
    onSuccess: () => {
      onClose();
      queryClient.setQueryData<readonly Vm[]>(keys.vms, (vms) => vms?.filter(({ id }) => id !== vm.id));
      void navigate({ to: '/' });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={isAttached ? `Let go of ${vm.name}?` : `Delete ${vm.name}?`}
      action={isAttached ? 'Let go' : running ? 'Cut the power and delete' : 'Delete'}
      typed={vm.name}
      onConfirm={() => removal.mutate()}
    >
      <p>
        {isAttached && 'The machine itself goes on as it is, with the memory it has now. '}
        Its definition, its DIMM layout and its history of sizes go.{' '}
        {running && !isAttached && 'It is running: its power is cut first. '}
        {vm.qemu?.run && 'Its disk images stay. '}
        Events stay in the log.
      </p>
      {removal.isError && <ProblemNotice problem={problemOf(removal.error)} />}
    </ConfirmDialog>
  );
}
