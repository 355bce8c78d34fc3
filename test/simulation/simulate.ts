import { tryMutations } from './mutations/try-mutations.ts';
import { Progress } from './progress.ts';
import { reportFailure } from './report-failure.ts';
import { runSeeds } from './run-seeds.ts';
import { readSimulateOptions, USAGE } from './simulate-options.ts';

const MOST_FAILURES = 5;
const print = (text: string) => process.stdout.write(`${text}\n`);

async function simulate({ from, count, hours, leftOut }: ReturnType<typeof readSimulateOptions>): Promise<void> {
  const progress = new Progress(count);
  const sum = await runSeeds({ from, count, hours, leftOut, mostFailures: MOST_FAILURES }, (now, failure) => {
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

function optionsOrExit(): ReturnType<typeof readSimulateOptions> {
  try {
    return readSimulateOptions(process.argv.slice(2));
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    process.stderr.write(`${reason} (--help lists the options)\n`);
    process.exit(2);
  }
}

const options = optionsOrExit();
if (options.run === 'help') print(USAGE);
else if (options.run === 'mutations') await tryMutations(print);
else await simulate(options);
