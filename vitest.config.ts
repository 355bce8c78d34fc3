import { defineConfig } from 'vitest/config';

/** What is tried against programs that a machine may not have; it says so where they are missing. */
const INDEPENDENT = 'test/independent/**/*.test.ts';

/** What takes minutes. */
const THOROUGH = 'test/thorough/**/*.test.ts';

const common = {
  // Files that share a process load the construct library, the SDK and the stand-ins once.
  isolate: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  restoreMocks: true,
  sequence: { shuffle: true },
};

export default defineConfig({
  test: {
    // Many tests wait for processes and for HTTP; more workers than processors keep those busy.
    maxWorkers: 3,
    projects: [
      { test: { ...common, name: 'own', include: ['test/**/*.test.ts'], exclude: [INDEPENDENT, THOROUGH] } },
      { test: { ...common, name: 'independent', include: [INDEPENDENT] } },
      { test: { ...common, name: 'thorough', include: [THOROUGH] } },
    ],
  },
});
