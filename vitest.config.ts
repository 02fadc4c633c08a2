import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

const conditions = ['@dimmer/source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{apps,packages}/*/test/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    // They start real QEMUs: `pnpm qemu`.
    exclude: [...configDefaults.exclude, '**/test/qemu/**'],
    // Tests share nothing, so files may share a process: half of the time would go into loading the same modules again.
    isolate: false,
    // Generous: a machine that is busy with other work must not fail a test.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: '100%',
    reporters: ['default', './tools/count-reporter.ts'],
  },
});
