import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Rig } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';

const run = promisify(execFile);

/** The printed command that contains the text, as a person would paste it. */
const printed = (rig: Rig, text: string): string => {
  const commands = rig.broker
    .welcome()
    .split('\n')
    .filter((line) => /^ +curl /.test(line));
  expect(commands.length).toBe(4);
  return commands.find((line) => line.includes(text)) ?? '';
};

const answerOf = async (command: string): Promise<Record<string, unknown>> =>
  JSON.parse((await run('sh', ['-c', command])).stdout);

const curlSigns = (): boolean => {
  try {
    return execFileSync('curl', ['--help', 'all'], { encoding: 'utf8' }).includes('--aws-sigv4');
  } catch {
    return false;
  }
};

export const testCommands = (test: RigTest): void => {
  test('the welcome of a start shows the addresses of ready.json', ({ rig }) => {
    const { ready } = rig.broker;
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    const text = expect.stringMatching(/./);
    expect(ready).toEqual({
      pid: expect.any(Number),
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      brokerUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/),
      ringCxUrl: url,
      awsEndpointUrl: url,
      connection: 'demo',
      caller: { id: 'ivr', secret: text },
      aws: { region: 'us-east-1', accessKeyId: text, secretAccessKey: text },
      account: {
        username: text,
        password: text,
        platformId: text,
        clientId: text,
        clientSecret: text,
        jwt: text,
        rcAccountId: text,
        ringExRefreshToken: text,
        userId: text,
      },
    });
    for (const shown of [ready.brokerUrl, ready.ringCxUrl, ready.awsEndpointUrl]) {
      expect(rig.broker.welcome()).toContain(shown);
    }
  });

  test.for([
    ['as an IVR asks for it', 'Authorization: Bearer'],
    ['as Twilio asks for it', '@127.0.0.1'],
  ] as const)('a printed command gets a token %s', async ([, text], { rig }) => {
    const { accessToken, expiresIn } = await answerOf(printed(rig, text));
    rig.keepSecret(String(accessToken));
    expect(expiresIn).toBeGreaterThan(0);
    const users = await fetch(`${rig.ringCxUrl}/voice/api/v1/admin/users`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(users.status).toBe(200);
  });

  test('a printed command uses a token at RingCX', async ({ rig }) => {
    expect(await answerOf(printed(rig, '/admin/users'))).toEqual(expect.arrayContaining([expect.any(Object)]));
  });

  test('a printed command lists the API tokens as an operator', async ({ rig, skip }) => {
    if (!curlSigns()) skip('the curl of this machine has no --aws-sigv4');
    expect(await answerOf(printed(rig, '--aws-sigv4'))).toEqual({ apiTokens: expect.any(Array) });
  });
};
