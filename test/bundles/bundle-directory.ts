import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives all processes of a test run one directory for bundles. */
export function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'bundles-'));
  process.env.BUNDLE_DIRECTORY = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
