import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // Vite would take graphql's module build while every package beside takes the other: two graphqls know no shared type.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/cluster.ts'],
    setupFiles: ['test/support/seed.ts'],
    // A long run draws twenty times as much.
    testTimeout: process.env.CANBAO_LONG ? 3_600_000 : 120_000,
    hookTimeout: 120_000,
    // Two cores share the tests and the database they run on.
    maxWorkers: 2,
    pool: 'forks',
    // A worker evaluates the source and composes the graph once, not once for each of more than two hundred files: that took
    // nearly half of the processors' time. What one file leaves behind, the next one finds: no module keeps what a test made,
    // and the files have to pass in any order (`vitest run --sequence.shuffle.files`).
    isolate: false,
  },
});
