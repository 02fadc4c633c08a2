#!/usr/bin/env node
// One door for every command, with no dependency of its own: it brings a bare clone to life, then runs the tools.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const say = (text) => console.log(`\n[dimmer] ${text}`);
const read = (file) => readFileSync(path.join(root, file), 'utf8');
const hash = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

function fail(text) {
  console.error(`\n[dimmer] ${text}`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old: Dimmer needs 20.19 or newer. Install a current Node and try again.`);
}

/** Runs a program to its end; answers its exit code. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) fail(`Could not run ${command}: ${error.message}`);
  return status ?? 1;
}

function must(what, command, args, options) {
  const status = run(command, args, options);
  if (status !== 0) fail(`${what} failed (exit code ${status}). The output above says why.`);
}

const node = process.execPath;
const tool = (file) => path.join('node_modules', file);

/** Runs `work` only when `key` differs from what the stamp file says. */
function once(stampFile, key, work) {
  const stamp = path.join(root, stampFile);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

/** pnpm from the PATH when it is of the pinned major, else fetched by npx. */
function pnpm(args) {
  const pinned = JSON.parse(read('package.json')).packageManager;
  const major = pinned.split('@')[1].split('.')[0];
  const found = spawnSync('pnpm', ['--version'], { encoding: 'utf8' });
  const usable = found.status === 0 && found.stdout.trim().split('.')[0] === major;
  return usable ? ['pnpm', args] : ['npx', ['--yes', pinned, ...args]];
}

function install() {
  const manifests = ['apps', 'packages'].flatMap((dir) =>
    readdirSync(path.join(root, dir)).map((name) => path.join(dir, name, 'package.json')),
  );
  const present = manifests.filter((file) => existsSync(path.join(root, file)));
  const key = hash(process.version, read('pnpm-lock.yaml'), read('pnpm-workspace.yaml'), ...present.map(read));
  once('node_modules/.setup-stamp', key, () => {
    say('Installing dependencies (first time: about 20 seconds)');
    const [command, args] = pnpm(['install', '--frozen-lockfile', '--prod=false']);
    must('The installation', command, args);
  });
}

function generate() {
  if (!existsSync('prisma/schema.prisma')) return;
  const output = 'apps/api/src/store/generated';
  const key = hash(read('prisma/schema.prisma'), read('pnpm-lock.yaml'));
  if (!existsSync(output)) rmSync('node_modules/.prisma-stamp', { force: true });
  once('node_modules/.prisma-stamp', key, () => {
    say('Generating the database client');
    must('prisma generate', node, [tool('prisma/build/index.js'), 'generate'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
}

function setUp() {
  checkNode();
  install();
  generate();
}

const types = () => run(node, [tool('typescript/bin/tsc'), '-b']);

function buildServer() {
  say('Compiling');
  must('tsc', node, [tool('typescript/bin/tsc'), '-b']);
}

function buildDashboard() {
  if (!existsSync('apps/dashboard/vite.config.ts')) return;
  say('Building the dashboard');
  must('vite build', node, [tool('vite/bin/vite.js'), 'build', 'apps/dashboard', '--logLevel', 'warn']);
}

const CHECKS = {
  types,
  lint: () => run(tool('.bin/oxlint'), ['--type-aware', '--deny-warnings']),
  format: () => run(tool('.bin/biome'), ['format', '.']),
  graph: () => run(node, ['tools/graph.mjs']),
};

/** Runs the checks that are not tests; answers how many passed and failed. */
function runChecks() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, check] of Object.entries(CHECKS)) {
    say(`Checking ${name}`);
    if (check() === 0) count.passed += 1;
    else {
      count.failed += 1;
      console.error(`[dimmer] ${name}: failed`);
    }
  }
  return count;
}

/** Runs a test program that leaves its figures in COUNT_FILE. A crash without figures counts as one failure. */
function runCounted(name, command, args, env = {}) {
  const file = path.join(root, 'node_modules', `.count-${name}`);
  rmSync(file, { force: true });
  const status = run(command, args, { env: { ...process.env, ...env, COUNT_FILE: file } });
  const count = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  if (status !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

function unitTests() {
  say('Unit and API tests');
  return runCounted('unit', node, [tool('vitest/vitest.mjs'), 'run', ...process.argv.slice(3)]);
}

function findChromium() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return candidates.find((file) => file && existsSync(file));
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (isDebianRoot()) {
    say('Installing Chromium from Debian (once, about a minute)');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return findChromium();
}

function browserTests() {
  if (!existsSync('e2e/stories') || readdirSync('e2e/stories').length === 0)
    return { passed: 0, failed: 0, skipped: 0 };
  const chromium = ensureChromium();
  if (!chromium) {
    say('BROWSER TESTS SKIPPED: no Chromium found. Install Chromium, or set CHROMIUM_PATH, and run npm test again.');
    return { passed: 0, failed: process.env.CI ? 1 : 0, skipped: 1 };
  }
  say('Browser tests');
  const cli = path.join('e2e', 'node_modules', '@playwright', 'test', 'cli.js');
  return runCounted('e2e', node, [cli, 'test', '-c', 'e2e/playwright.config.ts'], { CHROMIUM_PATH: chromium });
}

function finish(...counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum('skipped');
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

function startServer(env) {
  const child = spawn(node, ['--enable-source-maps', 'apps/api/dist/server.js'], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
}

const COMMANDS = {
  start() {
    if (!existsSync('apps/api/src/app.ts'))
      fail('The service is not written yet; docs/status.md says what is. `npm test` runs what there is.');
    setUp();
    buildServer();
    buildDashboard();
    startServer({ DIMMER_DEMO: process.env.DIMMER_DEMO ?? '1' });
  },
  dev() {
    if (!existsSync('apps/api/src/app.ts')) fail('The service is not written yet; docs/status.md says what is.');
    setUp();
    buildDashboard();
    const env = { ...process.env, DIMMER_DEMO: process.env.DIMMER_DEMO ?? '1' };
    const api = [
      tool('tsx/dist/cli.mjs'),
      'watch',
      '--conditions=@dimmer/source',
      '--clear-screen=false',
      'apps/api/src/server.ts',
    ];
    const children = [
      spawn(node, api, { stdio: 'inherit', env }),
      spawn(node, [tool('vite/bin/vite.js'), 'dev', 'apps/dashboard'], { stdio: 'inherit', env }),
    ];
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.on(signal, () => children.forEach((child) => child.kill(signal)));
    for (const child of children) child.on('exit', () => children.forEach((other) => other.kill()));
  },
  build() {
    setUp();
    buildServer();
    buildDashboard();
  },
  check() {
    setUp();
    finish(runChecks(), unitTests());
  },
  test() {
    setUp();
    const checks = runChecks();
    const unit = unitTests();
    buildDashboard();
    finish(checks, unit, browserTests());
  },
  e2e() {
    setUp();
    buildServer();
    buildDashboard();
    finish(browserTests());
  },
  bench() {
    setUp();
    const args = [
      '--expose-gc',
      tool('tsx/dist/cli.mjs'),
      '--conditions=@dimmer/source',
      'tools/bench/main.ts',
      ...process.argv.slice(3),
    ];
    process.exitCode = run(node, args);
  },
};

const command = COMMANDS[process.argv[2] ?? ''];
if (!command) fail(`Usage: node tools/run.mjs ${Object.keys(COMMANDS).join(' | ')}`);
command();
