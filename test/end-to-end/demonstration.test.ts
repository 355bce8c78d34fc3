import { expect } from 'vitest';
import { testWith } from './rig-test.ts';

const PATIENCE = { timeout: 60_000, interval: 250 };

/** The variables that people demonstrate with. */
const test = testWith({ ROTATE_EVERY_SECONDS: '2', HYPOTHESES: 'successStatus=201,retryAfter=seconds' });

test('every managed token is rotated every few seconds for a demonstration', async ({ rig }) => {
  const caller = await rig.caller(['*'], ['api-token:read']);
  const current = async (): Promise<string> => {
    const { json } = await rig.ask('GET', '/connections/demo/api-tokens/current', { caller });
    return String(json?.apiToken ?? '');
  };
  const first = await current();
  await expect.poll(async () => (await current()) !== first, PATIENCE).toBe(true);
  const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
  for (const step of steps)
    await expect.poll(() => rig.broker.output().includes(`rotation step ${step}`), PATIENCE).toBe(true);
});

test('a start says which hypotheses differ from the default, and the simulator follows them', async ({ rig }) => {
  const answer = await fetch(`${rig.ringCxUrl}/__simulator/hypotheses`);
  expect(await answer.text()).toContain('"name":"successStatus","value":201');
  expect(rig.broker.output()).toMatch(/hypotheses other than the default +successStatus=201\n/);
});
