import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { buildSync } from 'esbuild';
import { ENVIRONMENT } from '../functions/contract/environment.ts';
import { FUNCTION_NAMES, type FunctionName } from '../functions/contract/function-names.ts';
import { bundleOptions } from '../lib/function-bundle.ts';
import { median } from './quantile.ts';

const RUNS_PER_BUNDLE = 11;

/** The variables that take neither any text nor a URL. */
const WORDS: Readonly<Record<string, string>> = {
  OPERATOR_AUTH: 'iam',
  LOGIN_PARAMETERS: 'form',
  KEEP_FRESH: 'true',
  ROTATE_API_TOKENS_AFTER_DAYS: '30',
  CHECK_API_TOKENS_EVERY_MINUTES: '60',
};

/** Prints the size of each function's bundle, and the time that a new process takes to start and to load it. */
export function benchBundles(): void {
  const directory = mkdtempSync(join(tmpdir(), 'bundles-'));
  const rows = FUNCTION_NAMES.map((name) => {
    const outdir = join(directory, name);
    buildSync(bundleOptions(new URL(`../functions/${name}.ts`, import.meta.url).pathname, outdir));
    const file = join(outdir, 'index.mjs');
    return { function: name, kB: Math.round(statSync(file).size / 1000), 'cold start ms': coldStartMs(name, file) };
  });
  const empty = median(Array.from({ length: RUNS_PER_BUNDLE }, () => timeProcessMs('', {})));
  console.table([...rows, { function: 'an empty process', kB: 0, 'cold start ms': empty }]);
  rmSync(directory, { recursive: true });
}

function coldStartMs(name: FunctionName, file: string): number {
  const variables = [...ENVIRONMENT[name], 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const environment = Object.fromEntries(
    variables.map((variable) => [variable, WORDS[variable] ?? 'http://127.0.0.1:1']),
  );
  return median(
    Array.from({ length: RUNS_PER_BUNDLE }, () => timeProcessMs(`await import(${JSON.stringify(file)})`, environment)),
  );
}

function timeProcessMs(code: string, env: Record<string, string>): number {
  const began = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], { env });
  return performance.now() - began;
}
