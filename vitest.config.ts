import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      include: ['lib/core/**/*.ts'],
      thresholds: { 'lib/core/**': { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
