import type { DraftErrors } from './define-draft.ts';
import { isWhole } from './is-whole.ts';
import type { DiskDraft, RunDraft } from './run-draft.ts';

/** As the API has them. */
const MACHINE = /^[a-z0-9][a-z0-9.-]{0,40}$/;
const INTERFACE = /^[A-Za-z0-9_.-]{1,15}$/;
const MAC = /^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$/;

const PATH = 'An absolute path: it begins with a slash.';

type Judged = Readonly<Record<string, string | undefined>>;

/** What is wrong with the part of the draft that says how QEMU is run. */
export function judgeRun(run: RunDraft): DraftErrors {
  const judged: Judged = {
    processors: isWhole(run.processors, 1, 1024) ? undefined : 'A whole number from 1 to 1024.',
    machine: optional(run.machine, MACHINE, 'A machine type such as q35, pc or pc-q35-7.2.'),
    vncDisplay: run.vncDisplay.trim() === '' || isWhole(run.vncDisplay, 0, 99) ? undefined : 'A number from 0 to 99.',
    ...(run.boots === 'kernel' && judgeKernel(run)),
    ...(run.network !== 'none' && judgeNetwork(run)),
    ...Object.fromEntries(run.disks.map((disk, index) => [`disk-${index}`, judgeDisk(disk)])),
  };
  return Object.fromEntries(Object.entries(judged).filter(([, error]) => error !== undefined));
}

function judgeKernel({ kernel, initrd }: RunDraft): Judged {
  return {
    kernel: isPath(kernel) ? undefined : PATH,
    initrd: initrd.trim() === '' || isPath(initrd) ? undefined : PATH,
  };
}

function judgeNetwork({ network, networkName, mac }: RunDraft): Judged {
  const named = network === 'user' || INTERFACE.test(networkName.trim());
  return {
    networkName: named ? undefined : 'The name of the interface, at most 15 letters.',
    mac: optional(mac, MAC, 'Six pairs of hexadecimal figures: 52:54:00:12:34:56.'),
  };
}

function judgeDisk({ file }: DiskDraft): string | undefined {
  if (file.trim() === '') return 'The path of its image, or take the disk away.';
  return isPath(file) ? undefined : PATH;
}

/** Whether a text is an absolute path, as the API asks for all of them. */
export function isPath(value: string): boolean {
  return value.trim().startsWith('/');
}

function optional(value: string, pattern: RegExp, words: string): string | undefined {
  return value.trim() === '' || pattern.test(value.trim()) ? undefined : words;
}
