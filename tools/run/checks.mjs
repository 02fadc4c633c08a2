import { node, run, say, tool } from './process.mjs';

const CHECKS = {
  types: () => run(node, [tool('typescript/bin/tsc'), '-b']),
  lint: () => run(tool('.bin/oxlint'), ['--type-aware', '--deny-warnings']),
  format: () => run(tool('.bin/biome'), ['format', '.']),
  graph: () => run(node, ['tools/graph.mjs']),
};

/** Runs the checks that are not tests; answers how many passed and failed. */
export function runChecks() {
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
