import { parseArgs } from 'node:util';

export interface FuzzArguments {
  readonly seed: number;
  readonly runs: number | null;
  readonly seconds: number | null;
  readonly jobs: number;
  readonly untilFailure: boolean;
  /** One run of the seed alone. */
  readonly run: number | null;
  /** A transcript to be played. */
  readonly replay: string | null;
  /** A folder for the transcripts of failing runs. */
  readonly save: string | null;
}

export const HELP = `Usage: pnpm fuzz [options]

Drives the hv-balloon device with hostile input and checks it against the specification after each one.

  --seed S         whole number below 2^32; the default is drawn and printed
  --runs N         end after so many runs of 1 to 200 inputs
  --seconds N      end after so long; the default is 20 when --runs is not given
  --until-failure  end with the first run that fails
  --jobs N         processes that share the runs, 1 to 64; default 1
  --run K          only run number K of the seed, as a failing one is named
  --save DIR       write the transcripts of failing runs there, too
  --replay FILE    play a transcript
  --help           this text

The last line is "N runs, N inputs, N failures, seed S". Exit codes: 0 no failure, 1 failures, 2 bad arguments.
`;

const OPTIONS = {
  seed: { type: 'string' },
  runs: { type: 'string' },
  seconds: { type: 'string' },
  jobs: { type: 'string' },
  run: { type: 'string' },
  'until-failure': { type: 'boolean' },
  replay: { type: 'string' },
  save: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const DEFAULT_SECONDS = 20;

/** What was asked for, `help`, or one sentence on what is wrong. */
export function readArguments(
  args: readonly string[],
  drawnSeed: number,
): FuzzArguments | 'help' | { readonly error: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return 'help';
  const numbers = {
    seed: readNumber(values.seed, 0, 2 ** 32 - 1),
    runs: readNumber(values.runs, 1, Number.MAX_SAFE_INTEGER),
    seconds: readNumber(values.seconds, 1, 10_000_000),
    jobs: readNumber(values.jobs, 1, 64),
    run: readNumber(values.run, 0, Number.MAX_SAFE_INTEGER),
  };
  for (const [name, number] of Object.entries(numbers)) {
    if (number === undefined) return { error: `--${name} takes a whole number within its limits` };
  }
  const { seed, runs, seconds, jobs, run } = numbers as Readonly<Record<keyof typeof numbers, number | null>>;
  return {
    seed: seed ?? drawnSeed,
    runs,
    seconds: seconds ?? (runs === null ? DEFAULT_SECONDS : null),
    jobs: jobs ?? 1,
    untilFailure: values['until-failure'] ?? false,
    run,
    replay: values.replay ?? null,
    save: values.save ?? null,
  };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
}

/** Null: not given; undefined: no whole number within the limits. */
function readNumber(text: string | undefined, least: number, most: number): number | null | undefined {
  if (text === undefined) return null;
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
