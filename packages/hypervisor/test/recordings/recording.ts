import { readFileSync } from 'node:fs';
import { parseJson } from '@dimmer/qmp';

type Message = Readonly<Record<string, unknown>>;

/** One thing that the recorded client wrote, and all that QEMU wrote between it and the next. */
export interface Exchange {
  /** Seconds since the beginning. */
  readonly atS: number;
  /** The next one, or the last thing heard. */
  readonly untilS: number;
  /** `balloon #214`; raw input is its own name. */
  readonly name: string;
  readonly text: string;
  readonly received: readonly Message[];
}

const folder = new URL('../../../qmp/test/transcripts/', import.meta.url);

interface Line {
  readonly t: number;
  readonly dir?: 'client' | 'server' | 'client-raw';
  readonly msg: Message | string;
}

/** A conversation with QEMU 10.0.2. The client's first word is to connect. */
export function readRecording(name: string): readonly Exchange[] {
  const connect = { atS: 0, untilS: 0, name: 'connect', text: '', received: [] };
  const exchanges: (Exchange & { untilS: number; received: Message[] })[] = [connect];
  for (const { t, dir, msg } of readLines(name)) {
    if (dir === undefined) continue;
    const last = exchanges.at(-1);
    if (last) last.untilS = t;
    if (dir !== 'server') exchanges.push({ atS: t, untilS: t, ...nameOf(msg), received: [] });
    else if (typeof msg === 'object') last?.received.push(msg);
  }
  return exchanges;
}

function readLines(name: string): readonly Line[] {
  const text = readFileSync(new URL(`${name}.jsonl`, folder), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      // Numbers of 64 bits stay what they are.
      const parsed = parseJson(line);
      if (!parsed.ok) throw new Error(`${name}: ${parsed.reason}`);
      return parsed.value as Line;
    });
}

function nameOf(msg: Message | string): { readonly name: string; readonly text: string } {
  if (typeof msg === 'string') return { name: msg.trim(), text: msg };
  return { name: `${String(msg['execute'])} #${String(msg['id'])}`, text: JSON.stringify(msg) };
}
