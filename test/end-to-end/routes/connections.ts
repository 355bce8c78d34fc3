import { expect } from 'vitest';
import { expectError } from '../expect-error.ts';
import { type Rig, signInOf } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';

const put = (rig: Rig, name: string, body: object) => rig.operator('PUT', `/connections/${name}`, body);

export const testConnections = (test: RigTest): void => {
  test.for(['ringcx-password', 'ringex-jwt'] as const)(
    'a connection shows its status after a sign-in by %s',
    async (kind, { rig }) => {
      const { name, account } = await rig.connect({ kind, keepFresh: true });
      const status = await rig.status(name);
      expect(status).toEqual({
        connection: name,
        state: 'ready',
        signInKind: kind,
        keepFresh: true,
        mainAccountId: account.mainAccountId,
        rcAccountId: kind === 'ringex-jwt' ? account.rcAccountId : null,
        apiBaseUrl: rig.ringCxUrl,
        nextAttemptAt: null,
        sessionExpiresAt: expect.stringMatching(/Z$/),
        lastRefreshAt: expect.stringMatching(/Z$/),
        lastError: null,
        lastErrorAt: null,
        managedTokenCreatedAt: null,
        rotateApiTokensAfterDays: null,
      });
      expect(Date.parse(String(status.sessionExpiresAt))).toBeGreaterThan(Date.now());
    },
  );

  test.for(['ringcx-password', 'ringex-jwt'] as const)(
    'a connection is not stored with a wrong %s',
    async (kind, { rig }) => {
      const account = await rig.account();
      const name = rig.name();
      const wrong = { ...account, password: 'wrong', jwt: 'wrong' };
      const answer = await put(rig, name, { signIn: signInOf(wrong, kind) });
      expectError(answer, { status: 422, code: 'credentials_refused' });
      expectError(await rig.operator('GET', `/connections/${name}`), { status: 404, code: 'connection_unknown' });
      const { body } = await rig.operator('GET', '/connections');
      expect(body).not.toContain(`"${name}"`);
    },
  );

  test('a connection keeps its sign-in when a PUT brings a wrong one', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const before = await rig.status(name);
    const answer = await put(rig, name, { signIn: signInOf({ ...account, password: 'wrong' }), keepFresh: true });
    expectError(answer, { status: 422, code: 'credentials_refused' });
    expect(await rig.status(name)).toEqual(before);
    expect((await rig.operator('POST', `/connections/${name}/login`)).status).toBe(200);
  });

  test('a connection is stored unchecked with verify=false and signs in when it is needed', async ({ rig }) => {
    const { name, account } = await rig.connect({ verify: false });
    expect(await rig.status(name)).toMatchObject({ state: 'new', sessionExpiresAt: null, mainAccountId: null });
    expect(await rig.calls(account)).toEqual({});
    const caller = await rig.caller([name]);
    expect((await rig.token(name, caller)).status).toBe(200);
    expect(await rig.calls(account)).toEqual({ 'login 200': 1 });
  });

  test('a connection whose sign-in was refused recovers with a good one', async ({ rig }) => {
    const account = await rig.account();
    const { name } = await rig.connect({ verify: false, account: { ...account, password: 'wrong' } });
    const caller = await rig.caller([name]);
    expectError(await rig.token(name, caller), { status: 502, code: 'sign_in_refused' });
    expect((await put(rig, name, { signIn: signInOf(account) })).json?.state).toBe('ready');
    expect((await rig.token(name, caller)).status).toBe(200);
  });

  test('a connection changes its settings without its sign-in', async ({ rig }) => {
    const { name, account } = await rig.connect();
    expect((await put(rig, name, { keepFresh: true })).json).toMatchObject({ keepFresh: true, state: 'ready' });
    expect(await rig.calls(account)).toEqual({ 'login 200': 1 });
    const unknown = await put(rig, rig.name(), { keepFresh: true });
    expectError(unknown, { status: 400, code: 'bad_request', message: /^signIn:/ });
  });

  test('a forgotten connection has its API tokens of the broker revoked and gives no more tokens', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const caller = await rig.caller([name]);
    const path = `/connections/${name}`;
    await rig.foreignApiToken(account);
    await rig.operator('POST', `${path}/api-tokens`, { label: 'for a while' });
    const { status, json } = await rig.operator('DELETE', path);
    expect({ status, ...json }).toMatchObject({ status: 200, connection: name, revokedApiTokens: 1 });
    expect(Date.parse(String(json?.secretsDeletedOn))).toBeGreaterThan(Date.now());
    const left = (await rig.control('GET', `accounts/${account.mainAccountId}/api-tokens`)) as {
      apiTokens: unknown[];
    };
    expect(left.apiTokens.length, 'the one that the broker did not make').toBe(1);
    expectError(await rig.token(name, caller), { status: 404, code: 'connection_unknown', message: name });
    expectError(await rig.operator('GET', path), { status: 404, code: 'connection_unknown' });
    expectError(await rig.operator('DELETE', path), { status: 404, code: 'connection_unknown' });
  });

  test('a connection can be stored under the name of one that was just forgotten', async ({ rig }) => {
    const { name } = await rig.connect();
    const caller = await rig.caller([name]);
    await rig.operator('DELETE', `/connections/${name}`);
    const account = await rig.account();
    expect((await put(rig, name, { signIn: signInOf(account, 'ringex-jwt') })).status).toBe(200);
    expect((await rig.token(name, caller)).json?.mainAccountId).toBe(account.mainAccountId);
    expect((await rig.operator('POST', `/connections/${name}/exchange`)).status).toBe(200);
  });
};
