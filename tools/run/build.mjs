import { must, node, say, tool } from './process.mjs';
import { hashTree, once } from './stamp.mjs';

/** The service and all it imports; the compiler itself leaves alone what is up to date. */
export function buildServer() {
  say('Compiling the service');
  must('The compiler', 'The output above says where.', node, [tool('typescript/bin/tsc'), '-b', 'apps/api']);
}

const DASHBOARD = [
  'apps/dashboard/src',
  'apps/dashboard/public',
  'apps/dashboard/index.html',
  'apps/dashboard/vite.config.ts',
  'apps/dashboard/package.json',
  'packages/contract/src',
  'pnpm-lock.yaml',
];

export function buildDashboard() {
  const key = hashTree(...DASHBOARD);
  once({ name: 'dashboard', key, output: 'apps/dashboard/dist/index.html' }, () => {
    say('Building the dashboard');
    const args = [tool('vite/bin/vite.js'), 'build', 'apps/dashboard', '--logLevel', 'warn'];
    must('vite build', 'The output above says why.', node, args);
  });
}
