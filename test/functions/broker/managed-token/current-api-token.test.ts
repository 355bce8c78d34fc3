import { expect } from 'vitest';
import { managedTokenJson, readManagedToken } from '../../../../functions/aws/managed-token-json.ts';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put } from '../connect.ts';
import { connectManaged, current, look, PERIOD_DAYS, rotateNow } from '../managed-tokens.ts';

test('the current token is cached, and a rotation replaces the cached one at once', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const tokens = new CurrentApiTokens(connected.ports);
  const first = await tokens.get(connected.name);
  expect(await tokens.get(connected.name)).toBe(first);
  await rotateNow(rig, connected);
  expect((await tokens.get(connected.name)).apiToken.open()).toBe(await current(connected));
});

test('the current token is never older than AWSPREVIOUS, even if the table says so', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const oldest = (await ports.managedRecords.find(name))?.versionId ?? null;
  await rotateNow(rig, connected);
  await rotateNow(rig, connected);
  await ports.managedRecords.note(name, { ifAfterDays: PERIOD_DAYS, change: { versionId: oldest } });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});

test('the secret of a forgotten connection is not given out to the next connection of its name', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await forgetConnection(ports, name, { abandonApiTokens: false });
  const refused = { endpoint: 'api-token-create', kind: 'status', status: 403, count: 5000 };
  await rig.fault({ ...refused, account: account.mainAccountId });
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await put({ name, ports }, change);
  await rig.rotationsSettled();
  const tokens = new CurrentApiTokens(rig.container());
  const missing = { code: 'managed_token_missing', retryAfterSeconds: expect.any(Number) };
  await expect(tokens.get(name)).rejects.toMatchObject(missing);
  rig.clock.advance(61_000);
  await look(rig, connected);
  await expect(tokens.get(name)).rejects.toMatchObject(missing);
  await rig.clearFaults();
});

test('a managed token that is revoked after its rotation was switched off is not given out', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const tokens = new CurrentApiTokens(ports);
  const { fingerprint } = await tokens.get(name);
  await put({ name, ports }, { rotateAfterDays: null });
  expect((await tokens.get(name)).fingerprint).toBe(fingerprint);
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  await expect(tokens.get(name)).rejects.toMatchObject({ code: 'managed_token_missing' });
});

test('a request for the token of a connection that is being forgotten gets no advice to retry', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  const fault = { endpoint: 'api-token-delete', account: account.mainAccountId, kind: 'status', status: 500, count: 3 };
  await rig.fault(fault);
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'ringcx_unavailable',
  });
  const tokens = new CurrentApiTokens(ports);
  await expect(tokens.get(name)).rejects.toMatchObject({ code: 'connection_being_forgotten' });
  await rig.clearFaults();
  await rig.fault(fault);
  const [{ fingerprint = '' } = {}] = await ports.register.list(name);
  await forgetConnection(ports, name, { abandonApiTokens: true });
  const said = rig.telemetry.lines.find(({ message }) => message.includes('left behind at RingCX'));
  expect(said?.fields).toEqual({ connection: name, fingerprints: [fingerprint] });
  await rig.clearFaults();
});

test('a request for a token that cannot be made names the refused sign-in', async ({ rig }) => {
  const connected = await connect(rig, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(310_000);
  await put({ name, ports }, { rotateAfterDays: PERIOD_DAYS });
  await rig.rotationsSettled();
  await expect(new CurrentApiTokens(ports).get(name)).rejects.toMatchObject({
    code: 'sign_in_refused',
    retryAfterSeconds: expect.any(Number),
  });
});

test('the secret names the RingEX account and the hosts of its connection', async ({ rig }) => {
  const connected = await connect(rig, { kind: 'ringex', rotateAfterDays: PERIOD_DAYS });
  await rig.rotationsSettled();
  const { rcAccountId } = connected.account;
  expect(await new CurrentApiTokens(connected.ports).get(connected.name)).toMatchObject({
    rcAccountId,
    apiBaseUrl: rig.simulator.url,
  });
  const other = await connect(rig);
  const hosts = { authUrl: rig.simulator.url, apiUrl: rig.simulator.url.replace('127.0.0.1', 'localhost') };
  await put(other, { signIn: passwordSignIn(other.account), hosts, rotateAfterDays: PERIOD_DAYS });
  await rig.rotationsSettled();
  expect(await new CurrentApiTokens(other.ports).get(other.name)).toMatchObject({ apiBaseUrl: hosts.apiUrl });
});

test('a secret of an older version, without a RingEX account, is still read', () => {
  const apiToken = new Redacted('aws80:c2353445-bc74-af1a-2850-1d55a371c0a9');
  const times = { createdAt: 0, rotateAfter: 1 };
  const known = { connection: 'c', mainAccountId: null, rcAccountId: null, apiBaseUrl: null };
  const json = managedTokenJson({ apiToken, ...known, fingerprint: fingerprintOf(apiToken), ...times }, 'https://a.b');
  const { rcAccountId, ...older } = json;
  expect(rcAccountId).toBeNull();
  expect(readManagedToken(JSON.stringify(older))).toMatchObject({ connection: 'c', rcAccountId: null });
});
