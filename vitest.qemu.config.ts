import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that start real QEMUs. A guest under TCG keeps a core busy, so they run as many at once as there are cores. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['{apps,packages}/*/test/qemu/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // The longest take ten seconds; a machine that is busy with other work must not fail them.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
