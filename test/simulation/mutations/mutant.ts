import { parentPort, workerData } from 'node:worker_threads';
import { applyMutation } from './apply-mutation.ts';
import type { Mutation } from './mutation.ts';

interface Task {
  readonly mutation: Mutation;
  readonly from: number;
  readonly count: number;
}

export interface Found {
  /** The first seed that shows the mutation; null: none does. */
  readonly seed: number | null;
  readonly claim: string | null;
  readonly text: string | null;
  /** Edits whose text the sources do not have. */
  readonly stale: readonly string[];
}

const { mutation, from, count } = workerData as Task;
const applied = applyMutation(mutation);

// Imported only now, so that the sources pass through the hook.
const { runSeeds } = await import('../run-seeds.ts');
const sum = await runSeeds({ from, count, hours: mutation.hours ?? 6, mostFailures: 1 });
const [failure] = sum.failures;
const [violation] = failure?.result.violations ?? [];
const found: Found = {
  seed: failure?.seed ?? null,
  claim: violation?.claim ?? null,
  text: violation?.text ?? null,
  stale: mutation.edits.map(({ find }) => find).filter((find) => !applied.has(find)),
};
parentPort?.postMessage(found);
