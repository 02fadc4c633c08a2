import vm from 'node:vm';
import { violate, type Violation } from './violation.ts';

/** Far more than any honest step takes, and too short to fill the heap of a process. */
const LIMIT_MS = 1500;
const LIMIT_BYTES = 8 * 2 ** 20;

const sandbox: { work: () => void } = { work: () => {} };
const context = vm.createContext(sandbox);
const script = new vm.Script('work()');

/** Whether a BALLOON_RESPONSE claims more ranges than it has. */
export function claimsTooMuch(payload: Uint8Array): boolean {
  if (payload.length < 16 || payload[0] !== 7 || payload[1] !== 0) return false;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return 16 + 8 * Math.floor(view.getUint32(12, true) / 2) > payload.length;
}

/**
 * Does work that must depend on the bytes of a message and not on what it claims (spec 4.8, checklist 5). Work without
 * end is broken off: what it has changed by then is lost.
 */
export function guard(work: () => void): Violation | undefined {
  const before = heldBytes();
  sandbox.work = work;
  try {
    script.runInContext(context, { timeout: LIMIT_MS });
  } catch (error) {
    const timedOut = error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    return timedOut ? violate('hang', `a step took longer than ${LIMIT_MS} ms`) : violate('throw', String(error));
  }
  const grown = heldBytes() - before;
  return grown > LIMIT_BYTES ? violate('memory', `a message that claims too much took ${grown} bytes`) : undefined;
}

function heldBytes(): number {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
