import type { MemoryView } from '../view.ts';
import type { Finding } from './diagnosis.ts';
import type { MachineFacts } from './machine-facts.ts';

/** Whether the machine runs, on what, and whose it is. */
export function judgeMachine(facts: MachineFacts, view: MemoryView): readonly Finding[] {
  return [
    ...judgeStatus(facts),
    ...judgeAccelerator(facts),
    ...(facts.attached ? [ATTACHED] : []),
    ...(view.control === 'manual' ? [MANUAL] : []),
  ];
}

function judgeStatus({ status, accelerator }: MachineFacts): readonly Finding[] {
  if (status === null) return [];
  if (status === 'internal-error') return [failedMachine(accelerator)];
  return [STATUSES[status] ?? otherStatus(status)];
}

/** States of QEMU (`query-status`), by what they mean for the memory. */
const STATUSES: Readonly<Record<string, Finding>> = {
  running: {
    code: 'machine-runs',
    severity: 'ok',
    title: 'The machine runs',
    detail: 'Its guest can answer.',
    fix: null,
  },
  paused: pausedMachine('It is paused', 'Resume the VM, or send `cont` by the monitor.'),
  prelaunch: pausedMachine('It was started paused (`-S`)', 'Resume the VM, or send `cont` by the monitor.'),
  suspended: pausedMachine('The guest sleeps (S3)', 'Wake it: send `system_wakeup` by the monitor.'),
  'guest-panicked': {
    code: 'guest-panicked',
    severity: 'error',
    title: 'The guest has crashed',
    detail: 'Its kernel has panicked. Nothing that is asked of it will be answered.',
    fix: 'Reset the VM.',
  },
  postmigrate: {
    code: 'machine-migrated',
    severity: 'error',
    title: 'The guest has moved to another machine',
    detail: 'A migration has ended: what is left here is an empty shell that must not go on.',
    fix: 'Attach Dimmer to the QEMU at the other end, and end this one.',
  },
  inmigrate: {
    code: 'machine-migrating',
    severity: 'warning',
    title: 'The machine waits for a guest that moves in',
    detail: 'Until the migration has ended there is no guest to ask.',
    fix: null,
  },
  shutdown: {
    code: 'machine-off',
    severity: 'warning',
    title: 'The guest has switched itself off',
    detail: 'QEMU was told to stay (`-no-shutdown`).',
    fix: 'Reset the VM.',
  },
};

function pausedMachine(why: string, fix: string): Finding {
  const detail = `${why}: what is asked of the guest now is done when it goes on.`;
  return { code: 'machine-paused', severity: 'warning', title: 'The machine stands still', detail, fix };
}

function otherStatus(status: string): Finding {
  const detail = `QEMU says “${status}”: what is asked of the guest may have to wait.`;
  return { code: 'machine-paused', severity: 'warning', title: 'The machine does not run', detail, fix: null };
}

/** `cont` is refused then. */
function failedMachine(accelerator: MachineFacts['accelerator']): Finding {
  const byKvm = accelerator === 'kvm';
  return {
    code: 'machine-failed',
    severity: 'error',
    title: byKvm ? 'KVM cannot run this guest' : 'QEMU has given the machine up',
    detail: byKvm
      ? 'QEMU says “internal-error”: KVM failed at an instruction of the guest. That `/dev/kvm` is there, and QEMU starts, does not mean that it works.'
      : 'QEMU says “internal-error”. Only a reset helps; requests are taken, and nobody answers.',
    fix: byKvm
      ? 'Reset the VM. If it comes again, define it with the accelerator `tcg` (`-accel tcg`).'
      : 'Reset the VM.',
  };
}

function judgeAccelerator({ accelerator }: MachineFacts): readonly Finding[] {
  if (accelerator === null) return [];
  return [accelerator === 'kvm' ? BY_KVM : BY_TCG];
}

const BY_KVM: Finding = {
  code: 'accelerator-kvm',
  severity: 'ok',
  title: 'The guest runs on KVM',
  detail: 'The processor runs it.',
  fix: null,
};

const BY_TCG: Finding = {
  code: 'accelerator-tcg',
  severity: 'info',
  title: 'The guest is emulated (TCG)',
  detail: 'All of it works, several times slower than on KVM; hv-balloon does not, for QEMU emulates no SynIC.',
  fix: 'On a host whose KVM runs guests, start QEMU with `-accel kvm`.',
};

const ATTACHED: Finding = {
  code: 'attached',
  severity: 'info',
  title: 'Somebody else has started this machine',
  detail: 'Dimmer resizes it, and neither starts nor ends it. Its process, log and definition are theirs.',
  fix: null,
};

const MANUAL: Finding = {
  code: 'control-manual',
  severity: 'info',
  title: 'Its size is left as it is',
  detail: 'The VM is under manual control: Dimmer does nothing of its own until a target is set.',
  fix: 'Set a target.',
};
