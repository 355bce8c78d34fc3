import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They take seconds each, and the worlds of the simulation try the same code. */
const SLOW = [
  'test/functions/ringcx/hostile-*.test.ts',
  'test/functions/broker/{accounts,api-tokens,managed-token,refresher}/**',
  'test/functions/broker/connections/{forget-concurrently,put-concurrently,reused-name}.test.ts',
  'test/functions/broker/sessions/{call-admin,hostile-*,limits,lost-*,refused-*,renewal-failures}.test.ts',
];

/** A test that fails ends the run of a mutant, so the small ones come first. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sizes = new Map(files.map((file) => [file, statSync(file.moduleId).size]));
    return [...files].sort((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0));
  }
}

export default defineConfig({
  test: {
    include: ['test/{functions,lib}/**/*.test.ts', 'test/simulation/simulation.test.ts'],
    exclude: SLOW,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    sequence: { sequencer: SmallestFirst },
    env: { WORLDS_OF_A_PART: '2' },
  },
});
