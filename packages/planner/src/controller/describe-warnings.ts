import type { Outcome } from '../operation.ts';
import type { Plan } from '../plan.ts';
import type { Warning, WarningCode } from '../view.ts';
import { sayBytes, sayCount } from '../words.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';

const SHORTFALLS: Partial<Record<Outcome, Warning['severity']>> = {
  'guest-floor': 'info',
  'at-maximum': 'info',
  'partial-hot-add': 'warning',
  'no-slots': 'warning',
  'no-address-space': 'warning',
  'host-memory-short': 'warning',
  'guest-silent': 'error',
};

/** Device warnings with a code of their own; the others are protocol warnings. */
const OWN_CODES: Readonly<Record<string, { readonly code: WarningCode; readonly say: (count: number) => string }>> = {
  'use-of-released-page': {
    code: 'use-of-released-page',
    say: (count) => `The guest has used ${sayCount(count, 'page')} that it had given back.`,
  },
  'vmbus-reset-frees-sticks': {
    code: 'v1-hazard',
    say: () => 'The guest left the VMBus without a reset: its sticks look unused and may still be in use.',
  },
};

/** What an operator should know; the worst of them is the VM's health. */
export function describeWarnings(state: ControllerState, machine: Machine, plan: Plan): readonly Warning[] {
  return [...shortfall(state, plan), ...overBudget(state, machine), ...fromDevice(machine)];
}

/** Why the guest has not what is wanted: as the last operation ended, or what bounds the plan now. */
function shortfall({ last, run }: ControllerState, { bound, steps }: Plan): readonly Warning[] {
  const isThere = steps.length === 0 && !bound;
  if (run || isThere) return [];
  const outcome = last?.outcome ?? bound?.outcome;
  const message = last?.because ?? bound?.because;
  const severity = outcome && SHORTFALLS[outcome];
  if (!message || !severity) return [];
  return [{ code: outcome as WarningCode, severity, message }];
}

/** The monitor is not bound by the host's budget: the excess is shown. */
function overBudget({ hostLimitBytes, last }: ControllerState, { observation }: Machine): readonly Warning[] {
  if (hostLimitBytes === null || observation.actualBytes <= hostLimitBytes) return [];
  if (last?.outcome === 'host-memory-short') return [];
  const message = `The VM has ${sayBytes(observation.actualBytes - hostLimitBytes)} more than the host has room for.`;
  return [{ code: 'host-memory-short', severity: 'warning', message }];
}

function fromDevice({ warnings }: Machine): readonly Warning[] {
  const counted = Object.entries(warnings).filter(([, count]) => count > 0);
  const own = counted.flatMap(([name, count]) => {
    const known = OWN_CODES[name];
    return known ? [{ code: known.code, severity: 'error', message: known.say(count) } as const] : [];
  });
  const others = counted.filter(([name]) => !OWN_CODES[name]);
  if (others.length === 0) return own;
  const message = `The guest broke the protocol: ${others.map(([name, count]) => `${name} (${count})`).join(', ')}.`;
  return [...own, { code: 'protocol-warnings', severity: 'warning', message }];
}
