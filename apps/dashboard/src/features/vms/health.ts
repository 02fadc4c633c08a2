import type { Vm } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';
import { secondsWords } from '../../lib/time.ts';

/** How a VM does: silence is health; amber is "look", red is "broken". */
export interface Health {
  readonly tone: 'calm' | 'quiet' | 'warn' | 'bad';
  readonly mark: 'none' | 'up' | 'down' | 'wait' | 'reboot' | 'partial' | 'warning' | 'broken';
  /** One short sentence for a row. */
  readonly words: string;
}

const SEVERITY = { info: 0, warning: 1, error: 2 } as const;

/** The worst that is to be said of a VM: its state, its worst warning, else what its memory does. */
export function healthOf(vm: Vm): Health {
  return brokenHealth(vm) ?? warnedHealth(vm) ?? phaseHealth(vm);
}

function brokenHealth({ state, stateReason }: Vm): Health | undefined {
  if (state === 'failed') return { tone: 'bad', mark: 'broken', words: stateReason ?? 'Failed' };
  if (state === 'unreachable')
    return { tone: 'bad', mark: 'broken', words: stateReason ?? 'The machine does not answer' };
  return undefined;
}

function warnedHealth(vm: Vm): Health | undefined {
  const worst = [...vm.memory.warnings].sort((a, b) => SEVERITY[b.severity] - SEVERITY[a.severity])[0];
  if (worst === undefined || worst.severity === 'info') return undefined;
  if (worst.severity === 'error') return { tone: 'bad', mark: 'broken', words: worst.message };
  return { tone: 'warn', mark: vm.memory.phase === 'partial' ? 'partial' : 'warning', words: worst.message };
}

function phaseHealth({ state, memory }: Vm): Health {
  if (state === 'paused') return { tone: 'quiet', mark: 'none', words: 'Paused: nothing moves' };
  switch (memory.phase) {
    case 'settled':
      return {
        tone: 'calm',
        mark: 'none',
        words: memory.control === 'manual' ? 'By hand, from the monitor' : 'Settled',
      };
    case 'growing':
      return { tone: 'quiet', mark: 'up', words: `Growing${toGo(memory)}` };
    case 'shrinking':
      return { tone: 'quiet', mark: 'down', words: `Shrinking${toGo(memory)}` };
    case 'partial':
      return { tone: 'warn', mark: 'partial', words: partialWords(memory) };
    case 'waiting-for-guest':
      return { tone: 'quiet', mark: 'wait', words: 'Waiting for the guest' };
    case 'reboot-transient':
      return { tone: 'quiet', mark: 'reboot', words: `Restarting, then ${sizeWords(memory.targetBytes)} again` };
    case 'offline':
      return { tone: 'calm', mark: 'none', words: 'Not running' };
  }
}

function toGo({ actualBytes, targetBytes }: Vm['memory']): string {
  if (actualBytes === null) return '';
  // Added memory counts as soon as it is plugged, before the guest has answered.
  return actualBytes === targetBytes
    ? ', awaiting an answer'
    : `, ${sizeWords(Math.abs(targetBytes - actualBytes))} to go`;
}

function partialWords({ actualBytes, targetBytes }: Vm['memory']): string {
  if (actualBytes === null) return 'Stopped short of the target';
  const short = Math.abs(targetBytes - actualBytes);
  return actualBytes > targetBytes
    ? `The guest kept ${sizeWords(short)} more`
    : `${sizeWords(short)} short of the target`;
}

/** Whether somebody should look: what the filter "Attention" shows. */
export function needsAttention(vm: Vm): boolean {
  const { tone } = healthOf(vm);
  return tone === 'warn' || tone === 'bad';
}

/** A running operation's way, for the row: "61 %, about 53 s". */
export function etaWords(share: number, etaMs: number | null): string {
  const percent = `${Math.round(share * 100)} %`;
  return etaMs === null ? percent : `${percent}, ${secondsWords(etaMs)}`;
}
