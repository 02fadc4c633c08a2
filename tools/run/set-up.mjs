import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, must, node, say, tool } from './process.mjs';
import { hash, once } from './stamp.mjs';

const read = (file) => readFileSync(file, 'utf8');

/** Brings a bare clone to life: dependencies and the generated database client. What is up to date is left alone. */
export function setUp() {
  checkNode();
  install();
  generateClient();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old: Dimmer needs 20.19 or newer. Install a current Node and try again.`);
}

function install() {
  const key = hash(process.version, read('pnpm-lock.yaml'), read('pnpm-workspace.yaml'), ...manifests().map(read));
  once({ name: 'setup', key, output: 'node_modules/.pnpm' }, () => {
    say('Installing dependencies (first time: half a minute)');
    const advice =
      'The output above says why. It needs npm (it comes with Node) and a way to the npm registry; then try again.';
    must('The installation', advice, ...pnpm(['install', '--frozen-lockfile', '--prod=false']));
  });
}

function manifests() {
  const workspaces = ['apps', 'packages'].flatMap((kind) => readdirSync(kind).map((name) => path.join(kind, name)));
  return ['.', 'e2e', ...workspaces]
    .map((place) => path.join(place, 'package.json'))
    .filter((file) => existsSync(file));
}

/** pnpm from the PATH when it is of the pinned major, else fetched by npx: corepack is not on every machine. */
function pnpm(args) {
  const pinned = JSON.parse(read('package.json')).packageManager;
  const major = pinned.split('@')[1].split('.')[0];
  const found = spawnSync('pnpm', ['--version'], { encoding: 'utf8' });
  const usable = found.status === 0 && found.stdout.trim().split('.')[0] === major;
  return usable ? ['pnpm', args] : ['npx', ['--yes', pinned, ...args]];
}

function generateClient() {
  const key = hash(read('prisma/schema.prisma'), read('pnpm-lock.yaml'));
  once({ name: 'prisma', key, output: 'apps/api/src/store/generated/client.ts' }, () => {
    say('Generating the database client');
    must('prisma generate', 'The output above says why.', node, [tool('prisma/build/index.js'), 'generate'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
}
