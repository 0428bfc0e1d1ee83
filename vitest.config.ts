import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [],
    // The gate is to be over in minutes on two cores: left alone, one of them would idle, and many tests wait.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      include: ['lib/core/**/*.ts'],
      thresholds: { 'lib/core/**': { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
