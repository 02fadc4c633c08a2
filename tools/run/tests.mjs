import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { node, root, run, say, tool } from './process.mjs';
import { ensureQemu } from './qemu.mjs';

const NONE = { passed: 0, failed: 0, skipped: 0 };

/** Runs a test program that leaves its figures in COUNT_FILE. A crash without figures counts as one failure. */
function runCounted(name, args, env = {}) {
  const file = path.join(root, 'node_modules', `.count-${name}`);
  rmSync(file, { force: true });
  const status = run(node, args, { env: { ...process.env, ...env, COUNT_FILE: file } });
  const count = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { ...NONE };
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

export function runUnitTests(args, env = {}) {
  say('Unit and API tests');
  return runCounted('unit', [tool('vitest/vitest.mjs'), 'run', ...args], env);
}

export function runBrowserTests(args) {
  const chromium = ensureChromium();
  if (!chromium) {
    say('BROWSER TESTS SKIPPED: there is no Chromium. Install it, or set CHROMIUM_PATH to it, and run this again.');
    return { ...NONE, failed: process.env.CI ? 1 : 0, skipped: 1 };
  }
  say('Browser tests');
  const cli = path.join('e2e', 'node_modules', '@playwright', 'test', 'cli.js');
  return runCounted('e2e', [cli, 'test', '-c', 'e2e/playwright.config.ts', ...args], { CHROMIUM_PATH: chromium });
}

/** Tests that start real QEMUs, most with a real Linux in them: a vitest run of its own, as it takes a minute or two. */
export function runQemuTests(args) {
  const { missing, found } = ensureQemu();
  for (const sentence of missing) say(`REAL-QEMU TESTS SKIPPED: ${sentence}`);
  const lacking = {
    ...NONE,
    failed: missing.length > 0 && process.env.CI ? 1 : 0,
    skipped: missing.length > 0 ? 1 : 0,
  };
  if (!found) return lacking;
  say('Tests on real QEMU');
  const ran = runCounted('qemu', [tool('vitest/vitest.mjs'), 'run', '-c', 'vitest.qemu.config.ts', ...args]);
  return { passed: ran.passed, failed: ran.failed + lacking.failed, skipped: ran.skipped + lacking.skipped };
}

/** Hostile input for the device; without arguments for 20 seconds. Answers the exit code. */
export function runFuzzer(args) {
  return run(node, [tool('tsx/dist/cli.mjs'), '--conditions=@dimmer/source', 'tools/fuzz/main.ts', ...args]);
}

/** The fuzzer's 20 seconds count as one test. */
export function runFuzzTest() {
  say('Fuzzing the device');
  return runFuzzer([]) === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 };
}

/** Prints the sum as the last line of all, and sets the exit code. */
export function finish(...counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  if (sum('skipped') > 0) say(`${sum('skipped')} skipped`);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}
