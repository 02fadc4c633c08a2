import { type Message, readLines } from './read-lines.ts';

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

/** A conversation with QEMU 10.0.2. The client's first word is to connect. */
export function readRecording(name: string): readonly Exchange[] {
  const connect = { atS: 0, untilS: 0, name: 'connect', text: '', received: [] };
  const exchanges: (Exchange & { untilS: number; received: Message[] })[] = [connect];
  for (const { t, dir, msg } of readLines(name)) {
    if (dir === undefined || msg === undefined) continue;
    const last = exchanges.at(-1);
    if (last) last.untilS = t;
    if (dir !== 'server') exchanges.push({ atS: t, untilS: t, ...nameOf(msg), received: [] });
    else if (typeof msg === 'object') last?.received.push(msg);
  }
  return exchanges;
}

function nameOf(msg: Message | string): { readonly name: string; readonly text: string } {
  if (typeof msg === 'string') return { name: msg.trim(), text: msg };
  return { name: `${String(msg['execute'])} #${String(msg['id'])}`, text: JSON.stringify(msg) };
}
