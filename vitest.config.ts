import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const conditions = ['@dimmer/source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{apps,packages}/*/test/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    reporters: ['default', './tools/count-reporter.ts'],
  },
});
