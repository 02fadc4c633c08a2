import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that start real QEMUs. Each waits for a guest most of its time, so two share a core. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['{apps,packages}/*/test/qemu/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
