import { readdirSync, readFileSync } from 'node:fs';
import { parseJson } from '@dimmer/qmp';

export type Message = Readonly<Record<string, unknown>>;

/** One line of a recording: something said, or what the recorder did beside it. */
export interface Line {
  /** Seconds since the recorder connected. */
  readonly t: number;
  readonly dir?: 'client' | 'server' | 'client-raw';
  readonly msg?: Message | string;
  /** Of two processes: which. */
  readonly conn?: string;
  readonly note?: string;
}

const folder = new URL('../../../qmp/test/transcripts/', import.meta.url);

/** A file of recorded JSON lines. Numbers of 64 bits stay what they are. */
export function readJsonLines(name: string, from: URL = folder): readonly unknown[] {
  const text = readFileSync(new URL(`${name}.jsonl`, from), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = parseJson(line);
      if (!parsed.ok) throw new Error(`${name}: ${parsed.reason}`);
      return parsed.value;
    });
}

/** A conversation with real QEMU, without its first line, which says how it was made. */
export function readLines(name: string): readonly Line[] {
  return (readJsonLines(name) as readonly Line[]).slice(1);
}

/** The command lines of the processes of a recording. */
export function readCommandLines(name: string): readonly string[] {
  const [{ meta }] = readJsonLines(name) as readonly [{ readonly meta: { readonly cmdline?: readonly string[] } }];
  return meta.cmdline ?? [];
}

/** All files of recordings. */
export function listRecordings(): readonly string[] {
  return readdirSync(folder).map((file) => file.replace(/\.jsonl$/, ''));
}
