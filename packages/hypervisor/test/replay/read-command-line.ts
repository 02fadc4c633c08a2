/** What a command line of QEMU gives its machine, as far as memory goes. Sizes are bytes. */
export interface RecordedMachine {
  readonly bootBytes: number;
  readonly slots: number;
  readonly maximumBytes: number;
  /** `-object memory-backend-ram`, by id. */
  readonly backends: ReadonlyMap<string, number>;
  readonly devices: readonly RecordedDevice[];
}

/** One `-device`. */
export interface RecordedDevice {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

export function readCommandLine(text: string): RecordedMachine {
  const words = text.split(/\s+/);
  const valuesOf = (option: string): readonly string[] =>
    words.flatMap((word, index) => (word === option ? [words[index + 1] ?? ''] : []));
  const [memory] = valuesOf('-m').map(readOptions);
  const bootBytes = readSize(memory?.first ?? '0');
  return {
    bootBytes,
    slots: Number(memory?.options['slots'] ?? 0),
    maximumBytes: readSize(memory?.options['maxmem'] ?? String(bootBytes)),
    backends: new Map(
      valuesOf('-object')
        .map(readOptions)
        .filter(({ first }) => first === 'memory-backend-ram')
        .map(({ options }) => [options['id'] ?? '', readSize(options['size'] ?? '0')]),
    ),
    devices: valuesOf('-device')
      .map(readOptions)
      .map(({ first, options }) => ({ driver: first, options })),
  };
}

function readOptions(text: string): { readonly first: string; readonly options: Readonly<Record<string, string>> } {
  const [first = '', ...rest] = text.split(',');
  return {
    first,
    options: Object.fromEntries(rest.map((one) => [one.split('=')[0] ?? '', one.slice(one.indexOf('=') + 1)])),
  };
}

const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function readSize(text: string): number {
  return Number.parseInt(text, 10) * (UNITS[text.at(-1) ?? ''] ?? 1);
}
