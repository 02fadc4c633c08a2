import { sizeWords } from '../../../lib/bytes.ts';

/** What a choice of boot memory means for a VM that usually has `usualBytes`. */
export interface BootStory {
  readonly choice: 'large' | 'small' | 'even';
  /** How far boot memory and the usual size are apart. */
  readonly gapBytes: number;
  readonly headline: string;
  readonly costs: readonly string[];
  readonly gains: readonly string[];
}

/** Nearer than an eighth of the usual size counts as even. */
const EVEN = 1 / 8;

/** `bySticks`: the machine grows by sticks; otherwise out of one device. */
export function bootStory(bootBytes: number, usualBytes: number, bySticks: boolean): BootStory {
  const gapBytes = Math.abs(bootBytes - usualBytes);
  if (gapBytes <= usualBytes * EVEN) return evenStory(bootBytes, gapBytes, bySticks);
  return bootBytes > usualBytes
    ? largeStory(bootBytes, gapBytes, bySticks)
    : smallStory(bootBytes, usualBytes, gapBytes, bySticks);
}

function largeStory(bootBytes: number, gapBytes: number, bySticks: boolean): BootStory {
  return {
    choice: 'large',
    gapBytes,
    headline: `Large: after each restart the guest has all ${sizeWords(bootBytes)} again, until it connects and gives ${sizeWords(gapBytes)} back.`,
    costs: [
      `The host must have ${sizeWords(gapBytes)} to spare at every restart, for more than a minute.`,
      'Boot memory is never unplugged: shrinking leaves it ballooned out, page by page, and the guest keeps its bookkeeping for all of it.',
    ],
    gains: [
      bySticks ? 'No sticks and no slots up to this size.' : 'Nothing has to be added up to this size.',
      'A guest that sizes its caches while it boots sees enough memory.',
    ],
  };
}

function smallStory(bootBytes: number, usualBytes: number, gapBytes: number, bySticks: boolean): BootStory {
  return {
    choice: 'small',
    gapBytes,
    headline: `Small: after each restart the guest has only ${sizeWords(bootBytes)}, until it connects and ${sizeWords(gapBytes)} come back${bySticks ? ' as sticks' : ''}.`,
    costs: [
      `It has to boot, and to bear its load for more than a minute, in ${sizeWords(bootBytes)} instead of ${sizeWords(usualBytes)}.`,
      bySticks
        ? 'Sticks are nearly always plugged: one page in use keeps a whole stick, and each takes one of the slots.'
        : 'What the device has given can only be ballooned back: its addresses stay the guest’s until the next restart.',
      'Linux reserves large blocks early while it boots; in little memory that can fail.',
    ],
    gains: [
      'A restart never needs more than the host has promised.',
      bySticks
        ? 'A stick that the guest has emptied can be removed for good.'
        : 'A restart takes back all that was added.',
    ],
  };
}

function evenStory(bootBytes: number, gapBytes: number, bySticks: boolean): BootStory {
  return {
    choice: 'even',
    gapBytes,
    headline: `In between: it restarts with ${sizeWords(bootBytes)}, about what it usually has.`,
    costs: [
      `Growing past it ${bySticks ? 'plugs a stick' : 'adds memory'}; shrinking below it leaves boot memory ballooned out.`,
    ],
    gains: ['Nothing has to move after a restart.', 'Little is added, and the host is not surprised.'],
  };
}
