import { readSize } from '../../../lib/read-size.ts';
import { type DefineDraft, type DraftErrors, growsAtAll } from './define-draft.ts';
import { isWhole } from './is-whole.ts';
import { isPath, judgeRun } from './judge-run.ts';

/** As the API has it: lower case letters, figures and inner hyphens, at most 63. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

type Judged = Readonly<Record<string, string | undefined>>;

/** What is wrong with the draft, by field; empty when it can be sent. Only what its home asks for is looked at. */
export function judgeDraft(draft: DefineDraft, hostBytes: number | null): DraftErrors {
  const judged: Judged = { name: judgeName(draft.name), ...JUDGES[draft.home](draft, hostBytes) };
  return Object.fromEntries(Object.entries(judged).filter(([, error]) => error !== undefined));
}

const JUDGES: Readonly<Record<DefineDraft['home'], (draft: DefineDraft, hostBytes: number | null) => Judged>> = {
  embedded: (draft, hostBytes) => ({
    ...judgeSizes(draft, hostBytes),
    slots: judgeSlots(draft),
    numaNodes: isWhole(draft.numaNodes, 1, 128) ? undefined : 'A whole number from 1 to 128.',
  }),
  run: (draft, hostBytes) => ({
    ...judgeSizes(draft, hostBytes),
    ...(draft.run.device === 'pc-dimm' && { slots: judgeSlots(draft) }),
    ...judgeRun(draft.run),
  }),
  attach: ({ qmpSocket, minimum }) => ({
    qmpSocket: isPath(qmpSocket) ? undefined : 'The absolute path of the socket: it begins with a slash.',
    minimum: wrongSize(readMinimum(minimum)),
  }),
};

function judgeSizes(draft: DefineDraft, hostBytes: number | null): Judged {
  const boot = readSize(draft.boot);
  const maximum = readSize(growsAtAll(draft) ? draft.maximum : draft.boot);
  const minimum = readMinimum(draft.minimum);
  const tooLarge = hostBytes !== null && typeof boot === 'number' && boot > hostBytes;
  return {
    boot: wrongSize(boot) ?? (tooLarge ? 'More than the host has.' : undefined),
    maximum: wrongSize(maximum) ?? (isBelow(maximum, boot) ? 'Less than the boot memory.' : undefined),
    minimum: wrongSize(minimum) ?? (isBelow(maximum, minimum) ? 'More than the maximum.' : undefined),
  };
}

function readMinimum(text: string): number | string | null {
  return text.trim() === '' ? null : readSize(text);
}

function wrongSize(size: number | string | null): string | undefined {
  return typeof size === 'string' ? size : undefined;
}

function judgeSlots({ slots }: DefineDraft): string | undefined {
  return isWhole(slots, 0, 256) ? undefined : 'A whole number from 0 to 256.';
}

/** A VM called "new" would stand at this page's own address. */
function judgeName(name: string): string | undefined {
  if (name === 'new') return 'This page has that address. Choose another name.';
  return NAME.test(name) ? undefined : 'Lower case letters, figures and hyphens inside, at most 63.';
}

function isBelow(a: number | string | null, b: number | string | null): boolean {
  return typeof a === 'number' && typeof b === 'number' && a < b;
}
