import { expect } from 'vitest';
import { adoptApiToken } from '../../../../functions/broker/api-tokens/adopt-api-token.ts';
import { healLeftIntent } from '../../../../functions/broker/api-tokens/heal-left-intent.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { makeApiToken } from '../../../../functions/broker/api-tokens/make-api-token.ts';
import type { ApiTokenIntent } from '../../../../functions/broker/api-tokens/ports.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import type { SimulatedAccount } from '../../../../simulator/start-simulator.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect, put } from '../connect.ts';
import { connectManaged, current, fingerprintsOf, look, switchUser } from '../managed-tokens.ts';

/** Stores another connection that signs in as this user. */
async function connectAgain(rig: Rig, { name }: Connected, user: SimulatedAccount): Promise<Connected> {
  const again = { name: `${name}-again`, account: user, ports: rig.container() };
  await put(again, { signIn: passwordSignIn(user), keepFresh: false });
  return again;
}

const loseNextCreation = (rig: Rig, { account }: Connected, kind: 'drop-after' | 'drop-before') =>
  rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind });

test('a token of another connection of the same user is neither adopted nor revoked', async ({ rig }) => {
  const owner = await connectManaged(rig);
  const { name, ports } = await connectAgain(rig, owner, owner.account);
  const [fingerprint = ''] = fingerprintsOf([await current(owner)]);
  expect(await listApiTokens(ports, name)).toMatchObject([{ fingerprint, state: 'other-connection' }]);
  const refused = { code: 'api_token_of_other_connection' };
  await expect(adoptApiToken(ports, name, fingerprint, 'mine')).rejects.toMatchObject(refused);
  await expect(revokeApiToken(ports, name, fingerprint, { allowUnknown: true })).rejects.toMatchObject(refused);
  await forgetConnection(ports, name, { abandonApiTokens: false });
  expect(await rig.apiTokens(owner.account)).toEqual([await current(owner)]);
  expect(await listApiTokens(owner.ports, owner.name)).toMatchObject([{ fingerprint, state: 'managed' }]);
});

test('a token that its connection no longer has can be adopted by another', async ({ rig }) => {
  const owner = await connect(rig);
  const { fingerprint } = (await issueApiToken(owner.ports, owner.name, 'handed over')).entry;
  await owner.ports.register.remove(owner.name, fingerprint);
  const { name, ports } = await connectAgain(rig, owner, owner.account);
  expect(await adoptApiToken(ports, name, fingerprint, 'taken over')).toMatchObject({ adopted: true });
});

test('an interrupted request does not adopt a token that another connection made meanwhile', async ({ rig }) => {
  const interrupted = await connect(rig);
  const other = await connectAgain(rig, interrupted, interrupted.account);
  await loseNextCreation(rig, interrupted, 'drop-before');
  await expect(issueApiToken(interrupted.ports, interrupted.name, 'lost')).rejects.toThrow();
  rig.clock.advance(11_000);
  const { fingerprint } = (await issueApiToken(other.ports, other.name, 'meanwhile')).entry;
  await look(rig, interrupted);
  expect(await interrupted.ports.register.list(interrupted.name)).toEqual([]);
  expect(await other.ports.register.list(other.name)).toMatchObject([{ fingerprint, adopted: false }]);
});

test('connections of one account make one token at a time, and each finds its own', async ({ rig }) => {
  const one = await connect(rig);
  const other = await connectAgain(rig, one, one.account);
  await rig.delay(one.account, 'api-token-create');
  const [first, second] = await Promise.all([
    issueApiToken(one.ports, one.name, 'first'),
    issueApiToken(other.ports, other.name, 'second'),
  ]);
  expect(await one.ports.register.list(one.name)).toMatchObject([{ fingerprint: first.entry.fingerprint }]);
  expect(await other.ports.register.list(other.name)).toMatchObject([{ fingerprint: second.entry.fingerprint }]);
  expect(await rig.apiTokens(one.account)).toHaveLength(2);
});

test('an interrupted request that cannot be settled does not keep another connection from a token', async ({ rig }) => {
  const interrupted = await connect(rig);
  const { name, account, ports } = interrupted;
  const other = await connectAgain(rig, interrupted, rig.simulator.addUser(account));
  await loseNextCreation(rig, interrupted, 'drop-after');
  await expect(issueApiToken(ports, name, 'lost')).rejects.toThrow();
  rig.clock.advance(11_000);
  await rig.fault({ endpoint: 'api-token-list', account: account.mainAccountId, kind: 'status', status: 500 });
  await expect(issueApiToken(other.ports, other.name, 'goes on')).resolves.toBeDefined();
  expect(await ports.intents.find(`${account.mainAccountId}#${name}`)).toMatchObject({ label: 'lost' });
  rig.clock.advance(61_000);
  await look(rig, interrupted);
  expect(await ports.register.list(name)).toMatchObject([{ label: 'lost', adopted: true }]);
  expect(await rig.apiTokens(account)).toHaveLength(2);
});

test('a request whose intent another connection has set aside gets the token of its first attempt', async ({ rig }) => {
  const interrupted = await connect(rig);
  const { name, account, ports } = interrupted;
  const other = await connectAgain(rig, interrupted, rig.simulator.addUser(account));
  const request = { id: 'one-request', purpose: 'issued', label: 'repeated' } as const;
  await loseNextCreation(rig, interrupted, 'drop-after');
  await expect(makeApiToken(ports, name, request)).rejects.toThrow();
  rig.clock.advance(11_000);
  await rig.fault({ endpoint: 'api-token-list', account: account.mainAccountId, kind: 'status', status: 500 });
  await issueApiToken(other.ports, other.name, 'goes on');
  const { entry, intent } = await makeApiToken(ports, name, request);
  await ports.intents.clear(intent);
  expect(entry).toMatchObject({ label: 'repeated', adopted: true });
  expect(await rig.apiTokens(account)).toHaveLength(2);
});

test('a request repeated for another user does not pass for the one of the former user', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  const request = { id: 'one-request', purpose: 'issued', label: 'repeated' } as const;
  await loseNextCreation(rig, connected, 'drop-after');
  await expect(makeApiToken(ports, name, request)).rejects.toThrow();
  await switchUser(rig, connected, rig.simulator.addUser(account));
  rig.clock.advance(11_000);
  const { intent } = await makeApiToken(ports, name, request);
  await ports.intents.clear(intent);
  rig.clock.advance(61_000);
  await switchUser(rig, connected, account);
  rig.clock.advance(7 * 3600_000);
  await look(rig, connected);
  const registered = await ports.register.list(name);
  expect(registered.map(({ adopted }) => adopted).sort()).toEqual([false, true]);
  expect(
    fingerprintsOf(await rig.apiTokens(account)).every((each) =>
      registered.some(({ fingerprint }) => fingerprint === each),
    ),
  ).toBe(true);
});

test('a token whose making was interrupted is neither adopted nor revoked by another connection', async ({ rig }) => {
  const interrupted = await connect(rig);
  const { name, account, ports } = interrupted;
  const other = await connectAgain(rig, interrupted, account);
  await rig.foreignApiToken(account);
  const [foreign = ''] = fingerprintsOf(await rig.apiTokens(account));
  await loseNextCreation(rig, interrupted, 'drop-after');
  await expect(issueApiToken(ports, name, 'lost')).rejects.toThrow();
  const [lost = ''] = fingerprintsOf(await rig.apiTokens(account)).filter((each) => each !== foreign);
  const busy = { code: 'api_token_busy', retryAfterSeconds: 60 };
  await expect(revokeApiToken(other.ports, other.name, lost, { allowUnknown: true })).rejects.toMatchObject(busy);
  await expect(adoptApiToken(other.ports, other.name, lost, 'mine')).rejects.toMatchObject(busy);
  const revoked = await revokeApiToken(other.ports, other.name, foreign, { allowUnknown: true });
  expect(revoked).toEqual({ found: true, revoked: true });
  rig.clock.advance(11_000);
  await look(rig, interrupted);
  expect(await ports.register.list(name)).toMatchObject([{ fingerprint: lost, label: 'lost', adopted: true }]);
});

test('an interrupted request adopts nothing while another connection is making a token', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const request = { id: 'id', purpose: 'issued', label: 'lost', user: null, askedAt: null } as const;
  const until = rig.clock.now();
  const key = account.mainAccountId;
  const aside = `${key}#${name}`;
  await ports.intents.take({ ...request, connection: name, key: aside, seen: [], owner: 'us', until });
  const theirs = { ...request, connection: 'another', key, seen: [], owner: 'them', until: until + 60_000 };
  await ports.intents.take(theirs);
  // They have asked RingCX, and have not registered the token yet.
  await rig.foreignApiToken(account);
  await expect(healLeftIntent(ports, aside)).rejects.toMatchObject({ code: 'api_token_busy' });
  expect(await ports.register.list(name)).toEqual([]);
});

test("a forgetting removes no other connection's intent", async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const key = account.mainAccountId;
  const sight = { seen: null, user: null, askedAt: null };
  const request = { connection: 'another', id: 'id', purpose: 'issued', label: 'theirs' } as const;
  const intent: ApiTokenIntent = { ...request, ...sight, key, owner: 'them', until: rig.clock.now() + 60_000 };
  await ports.intents.take(intent);
  await ports.intents.removeOf(name, key);
  expect(await ports.intents.find(key)).toMatchObject({ connection: 'another' });
  await ports.intents.removeOf('another', key);
  expect(await ports.intents.find(key)).toBeUndefined();
});

test('a token that was made for a former user is not looked for among those of another', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await loseNextCreation(rig, connected, 'drop-after');
  await expect(issueApiToken(ports, name, 'lost')).rejects.toThrow();
  const user = rig.simulator.addUser(account);
  await switchUser(rig, connected, user);
  const foreign = await connectAgain(rig, connected, user);
  await rig.foreignApiTokenOf(user);
  rig.clock.advance(11_000);
  await look(rig, connected);
  expect(await ports.register.list(name)).toEqual([]);
  await expect(issueApiToken(foreign.ports, foreign.name, 'goes on')).resolves.toBeDefined();
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'api_token_origin_unclear',
  });
  rig.clock.advance(61_000);
  await switchUser(rig, connected, account);
  rig.clock.advance(7 * 3600_000);
  await look(rig, connected);
  expect(await ports.register.list(name)).toMatchObject([{ label: 'lost', adopted: true }]);
});
