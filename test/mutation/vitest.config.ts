import { defineConfig } from 'vitest/config';

/** The tests that judge what is mutated: the core's own, with short random runs. */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    env: { TRAILWARDEN_RUNS: '150' },
    testTimeout: 60_000,
  },
});
