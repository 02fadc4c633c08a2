import { parseSize } from '@dimmer/contract/sizes';
import { type Environment, findQemu } from './find-qemu.ts';

/** What the environment says (docs/operations.md). Sizes are bytes. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** The admin token, when it is fixed from outside. */
  readonly token: string | undefined;
  readonly demo: boolean;
  readonly hostMemoryBytes: number;
  readonly fastBoot: boolean;
  /** Which QEMU binaries a definition may name: absolute, the first is the default. Empty: there is none. */
  readonly qemuBinaries: readonly string[];
  /** What machines are run with where their definition does not say. */
  readonly qemuAccelerator: 'kvm' | 'tcg';
  readonly logFormat: 'text' | 'json';
  readonly logLevel: LogLevel;
  /** Names of VMs whose device is traced, separated by commas; `*` is all. */
  readonly trace: string;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SHORTEST_TOKEN = 16;

/** The settings, or one sentence for each that makes no sense. */
export function readSettings(env: Environment): Settings | { readonly wrong: readonly string[] } {
  const wrong: string[] = [];

  function read<T>(name: string, fallback: T, parse: (text: string) => T | undefined, expected: string): T {
    const text = env[name]?.trim();
    if (text === undefined || text === '') return fallback;
    const value = parse(text);
    if (value === undefined) wrong.push(`${name} is "${text}", but should be ${expected}.`);
    return value ?? fallback;
  }

  const token = env['DIMMER_TOKEN']?.trim();
  if (token !== undefined && token !== '' && token.length < SHORTEST_TOKEN) {
    wrong.push(`DIMMER_TOKEN is too short: it should have at least ${SHORTEST_TOKEN} characters.`);
  }
  const settings: Settings = {
    host: read('DIMMER_HOST', '127.0.0.1', (text) => text, 'an address'),
    port: read('DIMMER_PORT', 6400, parsePort, 'a port from 0 to 65535'),
    dataDir: read('DIMMER_DATA_DIR', './data', (text) => text, 'a directory'),
    token: token === '' ? undefined : token,
    demo: read('DIMMER_DEMO', false, parseSwitch, '0 or 1'),
    hostMemoryBytes: read('DIMMER_HOST_MEMORY_BYTES', 2 ** 40, parseBytes, 'a size such as 1099511627776 or 1TiB'),
    fastBoot: read('DIMMER_FAST_BOOT', true, parseSwitch, '0 or 1'),
    qemuBinaries: findQemu(env, wrong),
    qemuAccelerator: read('DIMMER_QEMU_ACCELERATOR', 'tcg', (text) => oneOf(['kvm', 'tcg'], text), 'kvm or tcg'),
    logFormat: read('DIMMER_LOG_FORMAT', 'text', (text) => oneOf(['text', 'json'], text), 'text or json'),
    logLevel: read('DIMMER_LOG_LEVEL', 'info', (text) => oneOf(LOG_LEVELS, text), LOG_LEVELS.join(', ')),
    trace: read('DIMMER_TRACE', '', (text) => text, 'names of VMs'),
  };
  return wrong.length > 0 ? { wrong } : settings;
}

function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? port : undefined;
}

function parseSwitch(text: string): boolean | undefined {
  return text === '1' ? true : text === '0' ? false : undefined;
}

function parseBytes(text: string): number | undefined {
  const size = parseSize(text);
  return typeof size === 'number' ? size : undefined;
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word | undefined {
  return words.find((word) => word === text);
}
