import type { OperationStepKind } from '../operation.ts';
import type { PlanStep } from '../plan-step.ts';
import { sayAddress, sayBytes } from '../words.ts';

export interface StepWords {
  readonly kind: OperationStepKind;
  readonly title: string;
  /** The QMP commands in short; null for waiting. */
  readonly command: string | null;
  /** The same for all slices of one balloon and for a wait that goes on. */
  readonly key: string;
}

/** A step of a plan as a person reads it. `asked`: the stick that a person has asked for, which was never there before. */
export function describeStep(step: PlanStep, currentBytes: number, asked?: string): StepWords {
  switch (step.kind) {
    case 'set-balloon-target':
      return {
        kind: step.kind,
        title: sayTarget(step.goalBytes, currentBytes),
        command: `balloon ${step.targetBytes}`,
        key: `balloon:${step.goalBytes}`,
      };
    case 'set-requested-size':
      return {
        kind: step.kind,
        title: sayTarget(step.goalBytes, currentBytes),
        command: `qom-set ${step.id} requested-size ${step.requestedBytes}`,
        key: `request:${step.goalBytes}`,
      };
    case 'plug':
      return describePlug(step, step.restore && step.stick.id !== asked ? 'Put back' : 'Plug');
    case 'unplug':
      return {
        kind: step.kind,
        title: `Remove stick ${step.id}: ${UNPLUG_REASONS[step.because]}`,
        command: `device_del ${step.id}, object-del ${step.memdev}`,
        key: `unplug:${step.id}`,
      };
    case 'await-guest':
      return { kind: step.kind, title: WAITS[step.what], command: null, key: `await:${step.what}` };
  }
}

function sayTarget(goalBytes: number, currentBytes: number): string {
  if (goalBytes < currentBytes) return `Take memory back until the guest has ${sayBytes(goalBytes)}`;
  if (goalBytes > currentBytes) return `Let the guest have ${sayBytes(goalBytes)}`;
  return `Keep the guest at ${sayBytes(goalBytes)}`;
}

function describePlug({ stick }: PlanStep & { readonly kind: 'plug' }, verb: string): StepWords {
  const place = stick.addressBytes === null ? '' : ` at ${sayAddress(stick.addressBytes)}`;
  return {
    kind: 'plug',
    title: `${verb} stick ${stick.id} of ${sayBytes(stick.sizeBytes)}${place}`,
    command: `object-add ${stick.memdev}, device_add ${stick.id}`,
    key: `plug:${stick.id}`,
  };
}

const UNPLUG_REASONS = {
  spare: 'the size fits without it',
  refused: 'the guest did not take it',
  asked: 'it is no longer used',
} as const;

const WAITS = {
  connect: 'Wait until the guest is connected',
  'post-init': 'Wait until the guest may be asked, 50 s after it has connected',
  'give-back': 'Wait until the guest has its own memory back',
  'hot-add': 'Wait until the guest has taken the added memory',
  balloon: 'Wait for the memory that the guest gives back',
  settle: 'Wait until the guest has finished',
} as const;
