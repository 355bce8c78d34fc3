import { expect } from 'vitest';
import type { Rig } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';

const PATIENCE = { timeout: 60_000, interval: 50 };

export const testRotation = (test: RigTest): void => {
  const managed = async (rig: Rig) => {
    const connected = await rig.connect({ rotateApiTokensAfterDays: 30 });
    const caller = await rig.caller([connected.name], ['api-token:read']);
    const current = async () => {
      const path = `/connections/${connected.name}/api-tokens/current`;
      return (await rig.ask('GET', path, { caller })).json?.fingerprint;
    };
    await expect.poll(current, PATIENCE).toBeTruthy();
    return { ...connected, current };
  };

  test('a managed API token is rotated once by two requests, and the second is answered so', async ({ rig }) => {
    const { name, account, current } = await managed(rig);
    const before = await current();
    await rig.fault(account, 'accounts', { kind: 'delay', delayMs: 500 });
    const rotate = () => rig.operator('POST', `/connections/${name}/api-tokens/rotate`);
    const answers = [await rotate(), await rotate()];
    expect(answers.map(({ status, json }) => [status, json?.rotation])).toEqual([
      [202, 'started'],
      [202, 'under way'],
    ]);
    await expect.poll(current, PATIENCE).not.toBe(before);
    const { json } = await rig.operator('GET', `/connections/${name}/api-tokens`);
    expect(json?.apiTokens).toHaveLength(2);
  });

  test('a managed API token is rotated only while its rotation is switched on', async ({ rig }) => {
    const { name, current } = await managed(rig);
    const before = await current();
    const put = (days: number | null) =>
      rig.operator('PUT', `/connections/${name}`, { rotateApiTokensAfterDays: days });
    expect((await put(null)).json).toMatchObject({ rotateApiTokensAfterDays: null });
    const refused = await rig.operator('POST', `/connections/${name}/api-tokens/rotate`);
    expect([refused.status, refused.json?.code]).toEqual([409, 'rotation_off']);
    expect((await put(7)).json).toMatchObject({ rotateApiTokensAfterDays: 7 });
    await expect.poll(current, PATIENCE).not.toBe(before);
  });
};
