import type { MemoryView } from '../view.ts';
import type { Diagnosis, Finding } from './diagnosis.ts';
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
    findings: facts ? [] : [NOT_REACHED],
  };
}

function describeMachine(facts: MachineFacts): Diagnosis['machine'] {
  const { qemuVersion, machineType, accelerator, status, enlightenments, devices } = facts;
  return { qemuVersion, machineType, accelerator, status, enlightenments, devices: devices ?? [] };
}

const NOT_REACHED: Finding = {
  code: 'not-reached',
  severity: 'info',
  title: 'The machine cannot be asked',
  detail: 'It is not running, or its monitor cannot be reached: what it is made of is not known.',
  fix: null,
};
