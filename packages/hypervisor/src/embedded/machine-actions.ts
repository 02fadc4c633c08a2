/** What becomes of a machine at the turns that `set-action` names. There is no watchdog; its action is kept and idle. */
export interface MachineActions {
  readonly reboot: 'reset' | 'shutdown';
  readonly shutdown: 'poweroff' | 'pause';
  readonly panic: 'none' | 'pause' | 'shutdown' | 'exit-failure';
  readonly watchdog: string;
}

/** QEMU's own, but for `panic`: a guest that crashes restarts by itself here, as Windows does. */
export const DEFAULT_ACTIONS: MachineActions = {
  reboot: 'reset',
  shutdown: 'poweroff',
  panic: 'none',
  watchdog: 'reset',
};

/** What `GUEST_PANICKED` says will be done. To power off where that means to pause is to pause. */
export function actionOnPanic({ panic, shutdown }: MachineActions): 'run' | 'pause' | 'poweroff' {
  if (panic === 'none') return 'run';
  return panic === 'pause' || (panic === 'shutdown' && shutdown === 'pause') ? 'pause' : 'poweroff';
}
