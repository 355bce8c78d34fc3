import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEnvironment } from '../end-to-end/running-broker.ts';

/** Removed when the test ends. */
const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'start-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const startAndFail = (environment: Record<string, string>): Promise<{ code: number | null; error: string }> => {
  const env = { ...startEnvironment(), LOCAL_DIR: directory(), ...environment };
  const child = spawn(process.execPath, ['local/start.ts'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let error = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    error += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, error })));
};

test('a start reports an AWS endpoint that does not answer in one sentence', async () => {
  const { code, error } = await startAndFail({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  expect(code).toBe(1);
  expect(error).toMatch(/^The broker cannot start: .*http:\/\/127\.0\.0\.1:1 \(AWS_ENDPOINT_URL\).*\n$/);
});
