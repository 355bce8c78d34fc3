import { describe, expect, it } from 'vitest';
import { expectError } from '../expect-error.ts';
import { type Rig, signInOf } from '../rig.ts';

export const describeConnections = (rig: () => Rig): void => {
  const put = (name: string, body: object, query = '') => rig().operator('PUT', `/connections/${name}${query}`, body);

  describe('a connection', () => {
    it.for(['ringcx-password', 'ringex-jwt'] as const)('tells its status after a sign-in by %s', async (kind) => {
      const { name, account } = await rig().connect({ kind, keepFresh: true });
      const status = await rig().status(name);
      expect(status).toEqual({
        connection: name,
        state: 'ready',
        signInKind: kind,
        keepFresh: true,
        mainAccountId: account.mainAccountId,
        sessionExpiresAt: expect.stringMatching(/Z$/),
        lastRefreshAt: expect.stringMatching(/Z$/),
        lastError: null,
        lastErrorAt: null,
        managedTokenCreatedAt: null,
        rotateApiTokensAfterDays: null,
      });
      expect(Date.parse(String(status.sessionExpiresAt))).toBeGreaterThan(Date.now());
    });

    it.for(['ringcx-password', 'ringex-jwt'] as const)('is not stored with a wrong %s', async (kind) => {
      const account = await rig().account();
      const name = rig().name();
      const wrong = { ...account, password: 'wrong', jwt: 'wrong' };
      const answer = await put(name, { signIn: signInOf(wrong, kind) });
      expectError(answer, { status: 422, code: 'credentials_refused' });
      expectError(await rig().operator('GET', `/connections/${name}`), { status: 404, code: 'connection_unknown' });
      const { body } = await rig().operator('GET', '/connections');
      expect(body).not.toContain(`"${name}"`);
    });

    it('keeps its sign-in when a wrong one is put over it', async () => {
      const { name, account } = await rig().connect();
      const before = await rig().status(name);
      const answer = await put(name, { signIn: signInOf({ ...account, password: 'wrong' }), keepFresh: true });
      expectError(answer, { status: 422, code: 'credentials_refused' });
      expect(await rig().status(name)).toEqual(before);
      expect((await rig().operator('POST', `/connections/${name}/login`)).status).toBe(200);
    });

    it('is stored unchecked with verify=false, and signs in when it is needed', async () => {
      const { name, account } = await rig().connect({ verify: false });
      expect(await rig().status(name)).toMatchObject({ state: 'new', sessionExpiresAt: null, mainAccountId: null });
      expect(await rig().calls(account)).toEqual({});
      const caller = await rig().caller([name]);
      expect((await rig().token(name, caller)).status).toBe(200);
      expect(await rig().calls(account)).toEqual({ 'login 200': 1 });
    });

    it('that refuses its sign-in recovers with a good one', async () => {
      const account = await rig().account();
      const { name } = await rig().connect({ verify: false, account: { ...account, password: 'wrong' } });
      const caller = await rig().caller([name]);
      expectError(await rig().token(name, caller), { status: 502, code: 'sign_in_refused' });
      expect((await put(name, { signIn: signInOf(account) })).json?.state).toBe('ready');
      expect((await rig().token(name, caller)).status).toBe(200);
    });

    it('changes its settings without its sign-in', async () => {
      const { name, account } = await rig().connect();
      expect((await put(name, { keepFresh: true })).json).toMatchObject({ keepFresh: true, state: 'ready' });
      expect(await rig().calls(account)).toEqual({ 'login 200': 1 });
      const unknown = await put(rig().name(), { keepFresh: true });
      expectError(unknown, { status: 400, code: 'bad_request', message: /^signIn:/ });
    });

    it('that is forgotten takes the API tokens of the broker along, and nobody else gets its tokens', async () => {
      const { name, account } = await rig().connect();
      const caller = await rig().caller([name]);
      const path = `/connections/${name}`;
      await rig().foreignApiToken(account);
      await rig().operator('POST', `${path}/api-tokens`, { label: 'for a while' });
      const { status, json } = await rig().operator('DELETE', path);
      expect({ status, ...json }).toMatchObject({ status: 200, connection: name, revokedApiTokens: 1 });
      expect(Date.parse(String(json?.secretsDeletedOn))).toBeGreaterThan(Date.now());
      const left = (await rig().control('GET', `accounts/${account.mainAccountId}/api-tokens`)) as {
        apiTokens: unknown[];
      };
      expect(left.apiTokens.length, 'the one that the broker did not make').toBe(1);
      expectError(await rig().token(name, caller), { status: 404, code: 'connection_unknown', message: name });
      expectError(await rig().operator('GET', path), { status: 404, code: 'connection_unknown' });
      expectError(await rig().operator('DELETE', path), { status: 404, code: 'connection_unknown' });
    });

    it('can be stored under the name of one that was forgotten just now', async () => {
      const { name } = await rig().connect();
      const caller = await rig().caller([name]);
      await rig().operator('DELETE', `/connections/${name}`);
      const account = await rig().account();
      expect((await put(name, { signIn: signInOf(account, 'ringex-jwt') })).status).toBe(200);
      expect((await rig().token(name, caller)).json?.mainAccountId).toBe(account.mainAccountId);
      expect((await rig().operator('POST', `/connections/${name}/exchange`)).status).toBe(200);
    });
  });
};
