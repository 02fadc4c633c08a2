import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { node, say, tool } from './process.mjs';

/** A newcomer sees three VMs at once; `DIMMER_DEMO=0 npm start` begins with none. */
const env = {
  ...process.env,
  DIMMER_DEMO: process.env.DIMMER_DEMO ?? '1',
  // Where the dashboard's own server finds the service.
  DIMMER_API: process.env.DIMMER_API ?? `http://127.0.0.1:${process.env.DIMMER_PORT ?? 6400}`,
};

/** The built service, until it ends; its exit code becomes ours. */
export function startServer() {
  say('Starting');
  serve([node, '--enable-source-maps', 'apps/api/dist/server.js']);
}

/** Service and dashboard from their sources, both starting anew or reloading as files change. */
export function startDev() {
  say('Starting the service and the dashboard from their sources; the dashboard is at the address vite prints');
  const conditions = '--conditions=@dimmer/source';
  serve(
    [node, tool('tsx/dist/cli.mjs'), 'watch', conditions, '--clear-screen=false', 'apps/api/src/server.ts'],
    [node, tool('vite/bin/vite.js'), 'dev', 'apps/dashboard'],
  );
}

function serve(...commands) {
  const children = commands.map(([command, ...args]) => spawn(command, args, { stdio: 'inherit', env }));
  let ending = false;
  // A second signal would mean: at once.
  const endAll = (signal) => {
    if (!ending) children.forEach((child) => child.kill(signal));
    ending = true;
  };
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => endAll(signal));
  // Ctrl-C at a terminal reaches the children by itself.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) endAll('SIGINT');
    ending = true;
  });
  onOrphaned(() => endAll('SIGTERM'));
  for (const child of children) {
    child.on('exit', (code, signal) => {
      process.exitCode ??= code ?? 128 + constants.signals[signal];
      endAll('SIGTERM');
    });
  }
}

/** npm hands SIGTERM to its shell, which ends without a word to us: a new parent is how we hear of it. */
function onOrphaned(act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}
