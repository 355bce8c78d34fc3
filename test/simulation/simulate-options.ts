import { parseArgs } from 'node:util';

export const USAGE = `npm run simulate -- [options]

  --seeds N         lives through N worlds (100)
  --seed S          begins with the world S (1); without --seeds, lives through that world alone
  --hours H         virtual hours of each world (6)
  --without A,B,…   leaves out these parts of the worlds, as the replay line of a failing seed says
  --mutations       tries every deliberate fault of the broker instead
  --help            prints this`;

interface SimulateOptions {
  readonly run: 'seeds' | 'mutations' | 'help';
  readonly from: number;
  readonly count: number;
  readonly hours: number;
  readonly leftOut: ReadonlySet<number>;
}

/** Reads the command line. Throws an error of one line that names every wrong option. */
export function readSimulateOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      hours: { type: 'string' },
      without: { type: 'string' },
      mutations: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const faults: string[] = [];
  const read = (name: 'seeds' | 'seed' | 'hours', fallback: number, least: number): number => {
    const value = wholeNumber(values[name] ?? String(fallback), least);
    if (value === undefined) faults.push(`--${name} must be a whole number from ${least} on`);
    return value ?? fallback;
  };
  const parts = (values.without ?? '').split(',').filter((part) => part !== '');
  const leftOut = parts.map((part) => wholeNumber(part, 0));
  if (leftOut.includes(undefined)) faults.push('--without must be numbers of parts, such as 0,3,4');
  const options = {
    run: values.help ? 'help' : values.mutations ? 'mutations' : 'seeds',
    from: read('seed', 1, 0),
    count: read('seeds', values.seed === undefined ? 100 : 1, 1),
    hours: read('hours', 6, 1),
    leftOut: new Set(leftOut.filter((part) => part !== undefined)),
  } as const;
  if (faults.length > 0) throw new Error(faults.join('; '));
  return options;
}

function wholeNumber(text: string, least: number): number | undefined {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least ? value : undefined;
}
