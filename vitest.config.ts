import { defineConfig } from 'vitest/config';

/** These tests need a program that a machine may not have. They say so if it is missing. */
const INDEPENDENT = 'test/independent/**/*.test.ts';

/** These tests take minutes. */
const THOROUGH = 'test/thorough/**/*.test.ts';

/** These tests live through hours of two connections under every position of every hypothesis. */
const HYPOTHESES = 'test/hypotheses/**/*.test.ts';

const common = {
  // Files that share a process load the CDK, the SDK and the stand-ins only once.
  isolate: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  restoreMocks: true,
  sequence: { shuffle: true },
  globalSetup: 'test/bundles/bundle-directory.ts',
  // For the processes that tests start with their own environment.
  env: { NODE_OPTIONS: `--import=${import.meta.resolve('./test/bundles/bundle-once.ts')}` },
};

export default defineConfig({
  test: {
    // Many tests wait for processes and for HTTP, so more workers than processors keep the processors busy.
    maxWorkers: 3,
    projects: [
      {
        test: { ...common, name: 'own', include: ['test/**/*.test.ts'], exclude: [INDEPENDENT, THOROUGH, HYPOTHESES] },
      },
      { test: { ...common, name: 'independent', include: [INDEPENDENT] } },
      { test: { ...common, name: 'thorough', include: [THOROUGH] } },
      { test: { ...common, name: 'hypotheses', include: [HYPOTHESES] } },
    ],
  },
});
