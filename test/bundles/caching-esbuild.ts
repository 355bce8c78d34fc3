import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, type BuildResult, buildSync as bundle } from 'esbuild';

/** Bundles as esbuild does, but only once in a test run for the same sources and options. */
export function buildSync({ outfile = '', ...options }: BuildOptions): BuildResult | undefined {
  const [entry] = options.entryPoints as string[];
  const key = createHash('sha256').update(JSON.stringify([options, changesBelow(dirname(entry ?? ''))]));
  const kept = join(process.env.BUNDLE_DIRECTORY ?? '', `${key.digest('hex')}.mjs`);
  if (existsSync(kept)) {
    copyFileSync(kept, outfile);
    return undefined;
  }
  const result = bundle({ ...options, outfile });
  // Another process may look for the file at any time, and must not find half of it.
  const half = `${kept}.${randomUUID()}`;
  copyFileSync(outfile, half);
  renameSync(half, kept);
  return result;
}

/** When each source was changed, because somebody may edit it while the tests keep running in watch mode. */
const changesBelow = (directory: string): readonly (readonly [string, number])[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((path) => [
    path,
    statSync(join(directory, path)).mtimeMs,
  ]);
