import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runBroker } from '../end-to-end/running-broker.ts';

/** Removed when the test ends. */
const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'start-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const startAndFail = (environment: Record<string, string>): Promise<{ code: number | null; error: string }> => {
  const { PATH } = process.env;
  const env = { PATH, PORT: '0', RINGCX_PORT: '0', AWS_PORT: '0', LOCAL_DIR: directory(), ...environment };
  const child = spawn(process.execPath, ['local/start.ts'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let error = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    error += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, error })));
};

test('a start writes ready.json for its owner alone, and removes it when it stops', async () => {
  const LOCAL_DIR = directory();
  const broker = await runBroker({ LOCAL_DIR });
  expect(statSync(join(LOCAL_DIR, 'ready.json')).mode & 0o777).toBe(0o600);
  expect(Object.keys(broker.ready)).toEqual([
    'brokerUrl',
    'ringCxUrl',
    'awsEndpointUrl',
    'connection',
    'caller',
    'aws',
    'account',
  ]);
  expect((await broker.request('GET', '/connections/demo/access-token', { caller: true })).status).toBe(200);
  const { code, output } = await broker.stop();
  expect(code).toBe(0);
  expect(existsSync(join(LOCAL_DIR, 'ready.json'))).toBe(false);
  expect(output).not.toMatch(/warning/i);
});

test('a start reports an AWS endpoint that does not answer in one sentence', async () => {
  const { code, error } = await startAndFail({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  expect(code).toBe(1);
  expect(error).toMatch(/^The broker cannot start: .*http:\/\/127\.0\.0\.1:1 \(AWS_ENDPOINT_URL\).*\n$/);
});

test('a start says which hypotheses differ from the default, and the simulator follows them', async () => {
  const broker = await runBroker({ LOCAL_DIR: directory(), HYPOTHESES: 'successStatus=201,retryAfter=seconds' });
  const answer = await fetch(`${broker.ready.ringCxUrl}/__simulator/hypotheses`);
  expect(await answer.text()).toContain('"name":"successStatus","value":201');
  const { output } = await broker.stop();
  expect(output).toMatch(/hypotheses other than the default +successStatus=201\n/);
});
