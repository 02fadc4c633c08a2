/** Why a machine stands still that nobody has paused, by `query-status`; what to do about it is the last sentence. */
const REASONS: Readonly<Record<string, string>> = {
  'internal-error':
    'QEMU reports an internal error: its accelerator cannot run this guest. Reset it, or use another one.',
  'io-error': 'QEMU has stopped the guest after an error of a disk. Resume it to try again.',
  'guest-panicked': 'The guest has crashed, and was stopped. Reset it.',
  watchdog: 'The watchdog of the machine has stopped it. Resume or reset it.',
  inmigrate: 'It waits for a migration that comes in.',
  'finish-migrate': 'It is being migrated away.',
  postmigrate: 'It was migrated away: its guest runs elsewhere.',
  prelaunch: 'It has not run since its start or its reset. Resume it.',
  shutdown: 'The guest has powered off, and the machine was left. Reset it, or kill it.',
  suspended: 'The guest sleeps. Something has to wake it.',
};

export function explainStatus(status: string): string | null {
  return REASONS[status] ?? null;
}

/** From these only a reset leads on, and it does not set the processors going. */
export function needsCont(status: string): boolean {
  return status === 'internal-error' || status === 'guest-panicked' || status === 'shutdown';
}
