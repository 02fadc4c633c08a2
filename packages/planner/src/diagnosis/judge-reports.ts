import { STALE_REPORT_MS } from '../limits.ts';
import type { MemoryView } from '../view.ts';
import type { Finding } from './diagnosis.ts';
import type { MachineFacts } from './machine-facts.ts';

/** Whether the guest tells what it needs. Without that a resize works, and nothing warns of one that goes too far. */
export function judgeReports(
  facts: MachineFacts,
  { reportedAt, connected }: NonNullable<MemoryView['guest']>,
  at: number,
): readonly Finding[] {
  if (facts.balloonDevice === null) return [];
  if (reportedAt !== null) return [at - reportedAt < STALE_REPORT_MS ? COME : old(reportedAt, at)];
  if (isOff(facts)) return [off(facts)];
  return connected && mayTell(facts) ? [missing(facts)] : [];
}

/** An embedded virtio-balloon, of a machine that does not list its devices, has no statistics. */
function mayTell({ balloonDevice, devices }: MachineFacts): boolean {
  return balloonDevice === 'hv-balloon' || devices !== null;
}

const COME: Finding = {
  code: 'reports-come',
  severity: 'ok',
  title: 'The guest tells what it needs',
  detail: 'Its demand is known, and a target below it is refused unless it is forced.',
  fix: null,
};

function isOff({ balloonDevice, statusReport, balloonStats, devices }: MachineFacts): boolean {
  if (balloonDevice === 'hv-balloon') return statusReport === false;
  return devices !== null && (balloonStats === null || balloonStats.pollingSeconds === 0);
}

const UNKNOWN = 'What the guest needs is not known: no target is refused for it.';

function off({ balloonDevice }: MachineFacts): Finding {
  const isHv = balloonDevice === 'hv-balloon';
  return {
    code: 'reports-off',
    severity: 'warning',
    title: 'Nobody asks the guest what it needs',
    detail: isHv
      ? `hv-balloon was started without status reports. ${UNKNOWN}`
      : `Its balloon gathers no statistics. ${UNKNOWN}`,
    fix: isHv
      ? 'Start QEMU with `-device hv-balloon,…,status-report=on`.'
      : 'Send `qom-set` of `guest-stats-polling-interval` 2 to the balloon’s path, or let Dimmer connect anew.',
  };
}

function missing({ balloonDevice }: MachineFacts): Finding {
  const isHv = balloonDevice === 'hv-balloon';
  return {
    code: 'reports-missing',
    severity: 'info',
    title: 'The guest has not told what it needs',
    detail: isHv ? `Its first report comes about 47 s after it has connected (Linux). ${UNKNOWN}` : UNKNOWN,
    fix: isHv ? null : 'Windows: start its balloon service (`blnsvr -i`, of virtio-win). Linux tells it by itself.',
  };
}

function old(reportedAt: number, at: number): Finding {
  const seconds = Math.round((at - reportedAt) / 1_000);
  return {
    code: 'reports-old',
    severity: 'warning',
    title: 'The guest has stopped telling what it needs',
    detail: `Its last word is ${seconds} s old: it hangs, is short of memory, or its driver has gone. ${UNKNOWN}`,
    fix: 'Look at the guest. If it hangs, reset the VM.',
  };
}
