import type { MachineLog as WireLog, Diagnosis as WireDiagnosis } from '@dimmer/contract';
import type { MachineLog } from '@dimmer/hypervisor';
import type { Diagnosis } from '@dimmer/planner';
import { toTime } from './time.ts';

export function presentDiagnosis({ at, machine, findings, ...rest }: Diagnosis): WireDiagnosis {
  return {
    ...rest,
    at: toTime(at),
    machine: machine && {
      ...machine,
      enlightenments: { ...machine.enlightenments },
      devices: machine.devices.map((device) => ({ ...device })),
    },
    findings: findings.map((finding) => ({ ...finding })),
  };
}

/** A machine without a process of its own has said nothing. */
export function presentLog(log: MachineLog | null): WireLog {
  if (!log) return { lines: [], commandLine: null, pid: null, exit: null };
  const { lines, commandLine, pid, exit } = log;
  return {
    pid,
    lines: [...lines],
    commandLine: commandLine && [...commandLine],
    exit: exit && { ...exit, at: toTime(exit.at) },
  };
}
