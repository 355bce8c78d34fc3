import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HYPOTHESES, type Hypothesis, type HypothesisName } from '../../../simulator/hypotheses.ts';
import { positionsOf, readHypotheses } from '../../../simulator/read-hypotheses.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { simulate } from '../simulator-test.ts';
import { answerObservations } from './answer-observations.ts';
import { apiTokenObservations } from './api-token-observations.ts';
import type { Observation } from './observation.ts';
import { rateObservations } from './rate-observations.ts';
import { sessionObservations } from './session-observations.ts';

/** The type demands one for each hypothesis. */
const OBSERVATIONS: Record<HypothesisName, Observation> = {
  ...apiTokenObservations,
  ...sessionObservations,
  ...answerObservations,
  ...rateObservations,
};

const rows = Object.entries<Hypothesis>(HYPOTHESES);
const positions = Object.entries(OBSERVATIONS).flatMap(([name, { seen }]) =>
  Object.keys(seen).map((position) => [name as HypothesisName, position] as const),
);

test.for(positions)('%s: %s shows on the wire', async ([name, position]) => {
  const simulated = await simulate();
  const { status } = await simulated.client.control('POST', 'hypotheses', { [name]: position });
  expect(status).toBe(200);
  const { look, seen } = OBSERVATIONS[name];
  expect(await look(simulated)).toEqual(seen[position]);
});

test.for(rows)('every position of %s is observed, and no two look alike', ([name, { positions: words, numbers }]) => {
  const { seen } = OBSERVATIONS[name as HypothesisName];
  const observed = Object.keys(seen);
  expect(observed).toEqual(expect.arrayContaining(words.map(String)));
  if (numbers) expect(observed.some((position) => Number(position) >= numbers.from)).toBe(true);
  expect(new Set(Object.values(seen).map((each) => JSON.stringify(each))).size).toBe(observed.length);
});

test.for(rows)('the README says of %s what the table says', ([name, hypothesis]) => {
  const readme = readFileSync(new URL('../../../simulator/README.md', import.meta.url), 'utf8');
  const { default: standard, meaning, source } = hypothesis;
  const named = positionsOf(hypothesis).map((position) => `\`${position}\``);
  expect(readme).toContain(`| \`${name}\` | ${named.join(' ')} | \`${standard}\` | ${meaning} | ${source} |\n`);
});

test('the README has a row for each hypothesis and no other', () => {
  const readme = readFileSync(new URL('../../../simulator/README.md', import.meta.url), 'utf8');
  const [, table = ''] = /## Hypotheses\n([\s\S]*?)\n## /.exec(readme) ?? [];
  expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)).toEqual(Object.keys(HYPOTHESES));
});

test('the hypotheses are listed with their values', async () => {
  const { client } = await simulate({ hypotheses: { sessionLimit: 3 } });
  const { hypotheses } = (await client.control('GET', 'hypotheses')).json as { hypotheses: { name: string }[] };
  expect(hypotheses.map(({ name }) => name)).toEqual(Object.keys(HYPOTHESES));
  expect(hypotheses.find(({ name }) => name === 'sessionLimit')).toEqual({
    name: 'sessionLimit',
    value: 3,
    positions: ['none', 'n'],
    default: 'none',
    meaning: HYPOTHESES.sessionLimit.meaning,
    source: HYPOTHESES.sessionLimit.source,
  });
});

test.for([
  ['tokensBelongto', 'user'],
  ['tokensBelongTo', 'nobody'],
  ['sessionLimit', 0],
  ['sessionLimit', 1.5],
  ['apiTokenDelay', -1],
  ['refusalStatus', [403]],
  ['toString', 'x'],
])('a wrong name or position is refused with its path, and nothing changes: %s', async ([path, value]) => {
  const { client, account } = await simulate();
  const { status, json } = await client.control('POST', 'hypotheses', {
    agentDetails: 'absent',
    [String(path)]: value,
  });
  expect(status).toBe(400);
  expect(json.errors).toEqual([{ path, message: expect.any(String) }]);
  expect((await client.login(account)).json.agentDetails).toBeDefined();
});

test('a deletion restores the defaults, and a reset leaves the positions', async () => {
  const { client, account } = await simulate({ hypotheses: { refusalStatus: 403 } });
  const refused = async () => (await client.login({ ...account, password: 'wrong' })).status;
  await client.control('POST', 'reset', { sessions: true });
  expect(await refused()).toBe(403);
  expect((await client.control('DELETE', 'hypotheses')).status).toBe(204);
  expect(await refused()).toBe(401);
});

test('a program changes positions while the simulator runs, and hears of a wrong one', async () => {
  const { simulator, client, account } = await simulate();
  simulator.setHypotheses({ agentDetails: 'absent' });
  expect((await client.login(account)).json.agentDetails).toBeUndefined();
  expect(() => simulator.setHypotheses({ sessionLimit: 0 })).toThrow(/^sessionLimit: /);
  await expect(startSimulator({ hypotheses: { ringExLimit: -1 } })).rejects.toThrow(/^ringExLimit: /);
});

test('a line of text sets hypotheses', () => {
  const text = 'refusalStatus=403, sessionLimit = 5,mainAccountId="null",retryAfter=date,';
  const values = { refusalStatus: 403, sessionLimit: 5, mainAccountId: '"null"', retryAfter: 'date' };
  expect(readHypotheses(text)).toEqual(values);
  expect(readHypotheses('')).toEqual({});
});

test.for(['nonsense=1', 'sessionLimit=many', 'sessionLimit', 'sessionLimit=', '=5'])(
  'a line of text with a wrong entry is refused by the name of the entry: %s',
  (entry) => {
    expect(() => readHypotheses(`refusalStatus=403,${entry},retryAfter=date`)).toThrow(entry);
  },
);

test('a line of text that names a hypothesis twice is refused', () => {
  expect(() => readHypotheses('sessionLimit=5,sessionLimit=6')).toThrow('sessionLimit=6: sessionLimit is given twice');
});
