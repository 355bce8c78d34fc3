import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Upstream } from '../../../functions/broker/upstream.ts';
import { everyCall } from './every-call.ts';
import { HOSTILE_BODIES } from './hostile-bodies.ts';
import { HOSTILE_CONNECTIONS } from './hostile-connections.ts';
import type { HostileUpstream } from './hostile-upstream.ts';
import { startRawServer } from './raw-server.ts';

/** Never reached by an upstream that does not need it, however slow the machine. */
const LONG_MS = 100_000;
const SHORT_MS = 1000;

const outcomeOf = (answer: Upstream<unknown>): string => {
  if (!answer.ok) return answer.reason;
  return answer.value === undefined ? 'done' : 'a value';
};

/** Awaits all calls; one that rejects fails the test. */
const outcomes = async (calls: ReturnType<typeof everyCall>): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(calls).map(async ([name, call]) => [name, outcomeOf(await call)] as const)),
  );

const expected = (calls: ReturnType<typeof everyCall>, { reason, done = [] }: HostileUpstream) =>
  Object.fromEntries(Object.keys(calls).map((name) => [name, done.includes(name) ? 'done' : reason]));

test.each([...HOSTILE_CONNECTIONS, ...HOSTILE_BODIES])(
  'every call to an upstream with this habit settles and hangs up: $name',
  async (hostile) => {
    const server = await startRawServer(hostile.answer);
    const calls = everyCall(server.url, hostile.endless ? SHORT_MS : LONG_MS);
    expect(await outcomes(calls)).toEqual(expected(calls, hostile));
    await server.drained();
    // Nothing is sent twice, and no redirect is followed.
    expect(server.connections()).toBe(Object.keys(calls).length);
  },
);

test('a call whose upstream switches protocols leaves nothing that keeps a process alive', async () => {
  const server = await startRawServer(
    (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  );
  const file = new URL('../../../functions/ringcx/send.ts', import.meta.url).href;
  // Longer than a test may take: a timer that is left would hold the process, and the test would fail.
  const call = `{ method: 'GET', url: new URL('${server.url}'), timeoutMs: 3_600_000 }`;
  const code = `import { send } from '${file}'; console.log((await send(${call}, { now: Date.now })).reason);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  expect(stdout).toBe('lost\n');
  await server.drained();
});
