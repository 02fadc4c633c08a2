import type { MemoryView } from '../view.ts';
import type { Finding } from './diagnosis.ts';
import type { MachineFacts } from './machine-facts.ts';

/** What hv-balloon needs of its machine. A guest that has connected shows that it is there, whatever the machine says. */
export function judgeVmbus(facts: MachineFacts, view: MemoryView): readonly Finding[] {
  if (facts.balloonDevice !== 'hv-balloon' && !facts.hasVmbus) return [];
  const isProved = view.guest?.connected ?? false;
  return [...(isProved ? [] : judgeBus(facts)), ...(facts.balloonDevice === 'hv-balloon' ? judgeS4(facts) : [])];
}

const WITHOUT_KVM =
  'hv-balloon needs the VMBus, which needs KVM with SynIC and VP_INDEX. QEMU starts without, warns, and the bus is dead.';

function judgeBus({ hasVmbus, accelerator, enlightenments }: MachineFacts): readonly Finding[] {
  // An embedded machine has a bus of its own, and does not list its devices.
  if (hasVmbus === null) return [];
  if (!hasVmbus) return [missingBus()];
  if (accelerator === 'tcg') return [busOnTcg()];
  const off = ['hv-synic', 'hv-vpindex'].filter((name) => enlightenments[name] === false);
  if (off.length > 0) return [busWithoutSynic(off)];
  return accelerator === 'kvm' ? [READY] : [];
}

function missingBus(): Finding {
  return {
    code: 'vmbus-missing',
    severity: 'error',
    title: 'There is no VMBus',
    detail: 'hv-balloon is a device of the VMBus, and the guest finds it there.',
    fix: 'Start QEMU with `-device vmbus-bridge` before `-device hv-balloon`.',
  };
}

function busOnTcg(): Finding {
  return {
    code: 'vmbus-needs-kvm',
    severity: 'error',
    title: 'The VMBus does not work without KVM',
    detail: `${WITHOUT_KVM} This machine is emulated (TCG).`,
    fix:
      'Start QEMU with `-accel kvm -cpu host,hv-synic,hv-vpindex` on a host whose KVM has them. Where it refuses that ' +
      '(“kernel doesn’t allow setting HyperV VP_INDEX”) the host’s kernel lacks them: use `-device virtio-balloon-pci` instead.',
  };
}

function busWithoutSynic(off: readonly string[]): Finding {
  return {
    code: 'vmbus-needs-synic',
    severity: 'error',
    title: 'The processor lacks what the VMBus needs',
    detail: `${WITHOUT_KVM} Not on: ${off.join(', ')}.`,
    fix: 'Start QEMU with `-cpu host,hv-synic,hv-vpindex` (any model will do; the two flags count).',
  };
}

const READY: Finding = {
  code: 'vmbus-ready',
  severity: 'ok',
  title: 'The VMBus has what it needs',
  detail: 'KVM with SynIC and VP_INDEX.',
  fix: null,
};

function judgeS4({ s4Offered, machineType }: MachineFacts): readonly Finding[] {
  if (s4Offered === null) return [];
  if (!s4Offered) return [HIDDEN];
  const device = /i440fx|^pc-\d|^pc$/.test(machineType ?? '') ? 'PIIX4_PM' : 'ICH9-LPC';
  return [
    {
      code: 's4-offered',
      severity: 'warning',
      title: 'The machine offers to suspend to disk (S4)',
      detail:
        'A Linux guest then ignores every request of hv-balloon, and says so in its log only (“Ignore balloon-up request!”).',
      fix: `Start QEMU with \`-global ${device}.disable_s4=1\`.`,
    },
  ];
}

const HIDDEN: Finding = {
  code: 's4-hidden',
  severity: 'ok',
  title: 'The machine does not offer to suspend to disk',
  detail: 'A Linux guest would ignore hv-balloon otherwise.',
  fix: null,
};
