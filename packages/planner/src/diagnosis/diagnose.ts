import type { MemoryView } from '../view.ts';
import type { Diagnosis, Finding, Severity } from './diagnosis.ts';
import { judgeBalloon } from './judge-balloon.ts';
import { judgeGrowth } from './judge-growth.ts';
import { judgeGuest } from './judge-guest.ts';
import { judgeMachine } from './judge-machine.ts';
import { judgeVmbus } from './judge-vmbus.ts';
import type { MachineFacts } from './machine-facts.ts';

/**
 * What can be said of a machine from the facts it gave (null: it is not running, or cannot be reached) and from how its
 * memory stands. `at` is epoch milliseconds. The worst comes first.
 */
export function diagnose(facts: MachineFacts | null, view: MemoryView, at: number): Diagnosis {
  return {
    at,
    machine: facts && describeMachine(facts),
    growthMode: facts?.growthMode ?? view.growthMode,
    balloonDevice: facts?.balloonDevice ?? null,
    findings: facts ? sortFindings(judge(facts, view, at)) : [notReached(view)],
  };
}

function judge(facts: MachineFacts, view: MemoryView, at: number): readonly Finding[] {
  return [
    ...judgeMachine(facts, view),
    ...judgeVmbus(facts, view),
    ...judgeGuest(facts, view, at),
    ...judgeGrowth(facts, view),
    ...judgeBalloon(facts),
  ];
}

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, ok: 3 };

/** Within a severity they stay as they are: what the others rest on is looked at first. */
function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANKS[a.severity] - RANKS[b.severity]);
}

function describeMachine(facts: MachineFacts): Diagnosis['machine'] {
  const { qemuVersion, machineType, accelerator, status, enlightenments, devices } = facts;
  return { qemuVersion, machineType, accelerator, status, enlightenments, devices: devices ?? [] };
}

function notReached({ phase }: MemoryView): Finding {
  const isOff = phase === 'offline';
  return {
    code: 'not-reached',
    severity: isOff ? 'info' : 'error',
    title: isOff ? 'The machine is not there to be asked' : 'The machine does not answer',
    detail: isOff
      ? 'It does not run, or its monitor cannot be reached: what it is made of is not known.'
      : 'Its monitor has taken the questions and not answered them.',
    fix: null,
  };
}
