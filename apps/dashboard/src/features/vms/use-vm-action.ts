import type { Operation } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import type { VmAction } from './vm-actions.ts';

const SEND = {
  start: client.startVm,
  shutdown: client.shutdownVm,
  reboot: client.rebootVm,
  reset: client.resetVm,
  pause: client.pauseVm,
  resume: client.resumeVm,
  save: client.saveVm,
  restore: client.restoreVm,
  kill: client.killVm,
} satisfies Readonly<Record<VmAction, (request: { params: { vm: string } }) => Promise<Operation>>>;

/** Sends an action to a VM (by id). Its outcome comes by the stream. */
export function useVmAction(vm: string) {
  return useMutation({ mutationFn: (action: VmAction) => SEND[action]({ params: { vm } }) });
}
