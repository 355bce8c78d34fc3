import { Worker } from 'node:worker_threads';
import type { Found } from './mutant.ts';
import type { Mutation } from './mutation.ts';

interface Seeds {
  readonly from: number;
  readonly count: number;
}

/** In a thread of its own, because the mutation is made while the modules are loaded. */
export async function tryMutation(mutation: Mutation, { from, count }: Seeds): Promise<Found> {
  const worker = new Worker(new URL('./mutant.ts', import.meta.url), { workerData: { mutation, from, count } });
  try {
    return await new Promise<Found>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}
