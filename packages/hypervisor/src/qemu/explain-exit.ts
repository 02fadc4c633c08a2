/** What an exit status of QEMU means, in a sentence's end: "ended with status 1: it refused its arguments". */
export function explainExit(status: number): string {
  if (status === 0) return 'it ended in good order';
  if (status > SIGNALLED) return `it was ended by signal ${SIGNALS[status - SIGNALLED] ?? status - SIGNALLED}`;
  if (status === 127) return 'the program could not be found';
  if (status === 126) return 'the program could not be run';
  return 'it ended with an error';
}

/** The shell adds this to the number of the signal that ended its child. */
const SIGNALLED = 128;

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT (QEMU stopped itself: a bug in it)',
  7: 'SIGBUS (out of memory of its backing, as a rule)',
  9: 'SIGKILL (by a person, or by the kernel for lack of memory)',
  11: 'SIGSEGV (QEMU crashed)',
  15: 'SIGTERM',
};

/**
 * Start-up errors of QEMU that have a known remedy (recorded: `startup-errors`). The first match counts; QEMU's own words
 * come with it in any case.
 */
const REMEDIES: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    /No 'vmbus' bus found|VMBus requires usable Hyper-V SynIC|doesn't allow setting HyperV|SynIC.*not supported/i,
    'hv-balloon needs VMBus, which needs KVM with SynIC and VP_INDEX: this host, or its accelerator, lacks them. Choose another memory device.',
  ],
  [
    /'hv-balloon' is not a valid device model name/,
    'This QEMU is older than 8.2 and has no hv-balloon. Choose another memory device, or a newer QEMU.',
  ],
  [
    /could not access KVM kernel module|failed to initialize kvm/i,
    'KVM cannot be used here. Set accelerator to "tcg".',
  ],
  [
    /failed to set MSR|kvm_buf_set_msrs/i,
    'This KVM does not run the processor model: set `cpu`, or accelerator to "tcg".',
  ],
  [/could not find position in guest address space/, 'The memory device finds no place: give a larger maximum memory.'],
  [/expects a dynamic sysbus device type/, 'This machine type has no VMBus, and so no hv-balloon: use q35 or pc.'],
  [
    /no slots where allocated|slots specified but no max-size|unsupported amount of memory slots/,
    'DIMMs need memory slots, 256 at most, and a maximum memory above boot memory.',
  ],
  [
    /must be at least the initial memory size|not prepared for memory devices/,
    'The maximum memory is too small for boot memory and the memory device.',
  ],
  [
    /backend memory size must be multiple|has to be multiples of/,
    'The size of a memory device is a multiple of 2 MiB.',
  ],
  [
    /Only one balloon device is supported/,
    'A machine takes one balloon device, and an argument of its own adds another.',
  ],
  [
    /Duplicate ID|duplicate property|specifies a busy memdev/,
    'An argument of its own uses what the machine has already.',
  ],
  [/Failed to bind socket/, 'A socket cannot be made where it is to be: is the directory there, and writable?'],
  [/Cannot set up guest memory|cannot allocate memory/i, 'The host has not enough memory for its boot memory.'],
  [/Failed to get "write" lock|Failed to get shared/, 'Another process has the disk image open.'],
  [
    /Could not open '|could not load kernel|could not open kernel/i,
    'A file of the definition is missing or unreadable.',
  ],
  [/unsupported machine type/i, 'This QEMU has no such machine type.'],
  [/invalid option|Parameter '.*' is missing|is not a valid device model/i, 'An argument is wrong.'],
];

export function findRemedy(stderr: string): string | undefined {
  return REMEDIES.find(([words]) => words.test(stderr))?.[1];
}
