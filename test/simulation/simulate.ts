import { parseArgs } from 'node:util';
import { tryMutations } from './mutations/try-mutations.ts';
import { Progress } from './progress.ts';
import { reportFailure } from './report-failure.ts';
import { runSeeds } from './run-seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    hours: { type: 'string', default: '6' },
    without: { type: 'string', default: '' },
    mutations: { type: 'boolean', default: false },
  },
});

const MOST_FAILURES = 5;
const count = Number(values.seeds ?? (values.seed === undefined ? 100 : 1));
const hours = Number(values.hours);
const print = (text: string) => process.stdout.write(`${text}\n`);

async function simulate(): Promise<void> {
  const progress = new Progress(count);
  const leftOut = new Set(values.without.split(',').filter(Boolean).map(Number));
  const seeds = { from: Number(values.seed ?? 1), count, hours, leftOut, mostFailures: MOST_FAILURES };
  const sum = await runSeeds(seeds, (now, failure) => {
    progress.show(now);
    const [violation] = failure?.result.violations ?? [];
    if (failure && violation) progress.failed(failure.seed, violation.claim, violation.text);
  });
  progress.end(sum);
  for (const { seed, result } of sum.failures) {
    print(await reportFailure(seed, hours, result));
    process.exitCode = 1;
  }
  const days = Math.round(sum.connectionDays);
  print(
    `${sum.seeds} seeds, ${days} connection-days, ${sum.faults} faults and deeds, ${sum.failures.length} seeds failed`,
  );
}

if (values.mutations) await tryMutations(print);
else await simulate();
