import { setTimeout as moment } from 'node:timers/promises';
import { expect } from 'vitest';
import { healLeftIntent } from '../../../../functions/broker/api-tokens/heal-intent.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { test } from '../../rig-test.ts';
import { connectManaged, current, fingerprintsOf, rotateNow } from '../managed-tokens.ts';

test('whoever is slow to look for a lost token does not take the one that somebody else has just made', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  const { mainAccountId } = account;
  await rig.fault({ endpoint: 'api-token-create', account: mainAccountId, kind: 'status', status: 500, count: 1 });
  await expect(issueApiToken(ports, name, 'billing')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(11_000);
  await rig.fault({ endpoint: 'api-token-list', account: mainAccountId, kind: 'delay', delayMs: 1500, count: 1 });
  const left = await ports.intents.find(name);
  const healing = healLeftIntent(rig.container(), name).catch(() => undefined);
  await expect.poll(async () => (await ports.intents.find(name))?.owner).not.toBe(left?.owner);
  await moment(200);
  rig.clock.advance(5000);
  await rotateNow(rig, connected);
  await healing;
  const [fingerprint] = fingerprintsOf([await current(connected)]);
  const apiTokens = await listApiTokens(ports, name);
  expect(apiTokens.find((each) => each.fingerprint === fingerprint)).toMatchObject({
    state: 'managed',
    entry: { adopted: false },
  });
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});
