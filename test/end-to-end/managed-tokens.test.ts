import { GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, fingerprintOf, Rig } from './rig.ts';

const PATIENCE = { timeout: 60_000, interval: 250 };

let rig: Rig;
let caller: Caller;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  rig = await Rig.start({ LOCAL_SCHEDULE_SECONDS: '1' });
  caller = await rig.caller(['*'], ['api-token:read']);
  const { awsEndpointUrl: endpoint, aws } = rig.broker.ready;
  secrets = new SecretsManagerClient({ endpoint, region: aws.region, credentials: aws });
});
afterAll(async () => {
  secrets.destroy();
  await rig.end();
});

/** The managed token that a caller gets. Empty while there is none. */
async function currentOf(connection: string): Promise<string> {
  const { json } = await rig.ask('GET', `/connections/${connection}/api-tokens/current`, { caller });
  return String(json?.apiToken ?? '');
}

/** The managed token that a workload reads from the secret. */
async function secretOf(connection: string): Promise<string> {
  const request = new GetSecretValueCommand({ SecretId: `ringcx/${connection}/api-token` });
  const { SecretString = '{}' } = await secrets.send(request);
  return String((JSON.parse(SecretString) as { apiToken?: string }).apiToken);
}

async function works(apiToken: string): Promise<boolean> {
  const url = new URL('/voice/api/v1/admin/accounts', rig.ringCxUrl);
  return (await fetch(url, { headers: { 'x-auth-token': apiToken } })).ok;
}

async function connectManaged() {
  const connected = await rig.connect({ rotateApiTokensAfterDays: 30 });
  let first = '';
  await expect
    .poll(async () => {
      first = await currentOf(connected.name);
      return first;
    }, PATIENCE)
    .not.toBe('');
  return { ...connected, first };
}

test('a managed token is rotated by AWS itself, and its previous token keeps working', async () => {
  const { name, first } = await connectManaged();
  await secrets.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await expect.poll(async () => (await secretOf(name)) !== first, PATIENCE).toBe(true);
  const next = await secretOf(name);
  rig.keepSecret(next);
  // AWSCURRENT moves first, so the route may answer the previous token for a moment.
  await expect.poll(async () => (await currentOf(name)) === next, PATIENCE).toBe(true);
  expect([await works(first), await works(next)]).toEqual([true, true]);
  const { json } = await rig.operator('GET', `/connections/${name}/api-tokens`);
  const { apiTokens } = json as unknown as { apiTokens: { state: string }[] };
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});

test('a managed token that somebody has revoked is replaced and reported by the refresher', async () => {
  const { name, account, first } = await connectManaged();
  await rig.control('DELETE', `accounts/${account.mainAccountId}/api-tokens/${first}`);
  // A PUT makes the next tick look at the token.
  await rig.operator('PUT', `/connections/${name}`, { keepFresh: false });
  await expect.poll(async () => works(await secretOf(name)), PATIENCE).toBe(true);
  rig.keepSecret(await secretOf(name));
  const said = 'the managed API token is revoked by somebody';
  await expect.poll(() => rig.broker.output().includes(said), PATIENCE).toBe(true);
});

test('a person is told of an unknown API token, by the rule of the template', async () => {
  const { name, account } = await rig.connect();
  const fingerprint = fingerprintOf(await rig.foreignApiToken(account));
  await rig.operator('GET', `/connections/${name}/api-tokens`);
  const message = new RegExp(
    `message +"ApiTokenUnknown, RingCX Token Broker .+"\\n +"RingCX has .* connection ${name} .* ${fingerprint}\\."\\n +"What to do: .+ docs/runbook\\.md#apitokenunknown"`,
  );
  await expect.poll(() => rig.broker.output(), PATIENCE).toMatch(message);
});
