import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores share the tests and the database they run on.
    maxWorkers: 2,
    pool: 'forks',
  },
});
