import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory with an `index.mjs` of the given source, as a bundled function is deployed. */
export const writeBundle = (source: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFileSync(join(directory, 'index.mjs'), source);
  return directory;
};
