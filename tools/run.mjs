#!/usr/bin/env node
// One door for every command, with no dependency of its own: it brings a bare clone to life, then runs the tools.
import { buildDashboard, buildServer } from './run/build.mjs';
import { runChecks } from './run/checks.mjs';
import { fail, node, root, run, tool } from './run/process.mjs';
import { startDev, startServer } from './run/serve.mjs';
import { setUp } from './run/set-up.mjs';
import { finish, runBrowserTests, runFuzzer, runFuzzTest, runQemuTests, runUnitTests } from './run/tests.mjs';

process.chdir(root);
const [name, ...args] = process.argv.slice(2);

/** Before a commit fewer random runs will do; `npm test` does them all. */
const QUICK = { SIM_RUNS: '30', SIM_MODE_RUNS: '6', ENGINE_RUNS: '3', MONITOR_RUNS: '5' };

/** Nor does it need what starts databases and whole services: `npm test` does that as well. */
const SLOW = [
  'apps/api/test/store/**',
  'packages/hypervisor/test/{save,controlled-models,qemu-process}.test.ts',
  'apps/api/test/{server,save,restart,external-guest,observe-machines,attach}.test.ts',
];

function build() {
  setUp();
  buildServer();
  buildDashboard();
}

const COMMANDS = {
  start() {
    build();
    startServer();
  },
  dev() {
    setUp();
    buildDashboard();
    startDev();
  },
  build,
  check() {
    setUp();
    finish(runChecks(), runUnitTests([...SLOW.flatMap((tests) => ['--exclude', tests]), ...args], QUICK));
  },
  test() {
    setUp();
    const checks = runChecks();
    const unit = runUnitTests(args);
    const fuzz = runFuzzTest();
    const qemu = runQemuTests([]);
    buildDashboard();
    finish(checks, unit, fuzz, qemu, runBrowserTests([]));
  },
  e2e() {
    build();
    finish(runBrowserTests(args));
  },
  qemu() {
    setUp();
    finish(runQemuTests(args));
  },
  fuzz() {
    setUp();
    process.exitCode = runFuzzer(args);
  },
  bench() {
    setUp();
    buildServer();
    const loader = [tool('tsx/dist/cli.mjs'), '--conditions=@dimmer/source'];
    process.exitCode = run(node, [...loader, 'tools/bench/main.ts', ...args]);
  },
};

const command = COMMANDS[name ?? ''];
if (!command) fail(`Usage: node tools/run.mjs ${Object.keys(COMMANDS).join(' | ')}`);
command();
