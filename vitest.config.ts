import { defineConfig } from 'vitest/config';

/** What is tried against programs that a machine may not have; it says so where they are missing. */
const INDEPENDENT = 'test/independent/**/*.test.ts';

const common = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  restoreMocks: true,
  sequence: { shuffle: true },
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'own', include: ['test/**/*.test.ts'], exclude: [INDEPENDENT] } },
      { test: { ...common, name: 'independent', include: [INDEPENDENT] } },
    ],
  },
});
