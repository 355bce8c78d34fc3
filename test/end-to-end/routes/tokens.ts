import { describe, expect, it } from 'vitest';
import { expectError } from '../expect-error.ts';
import type { Caller, Connected, Rig } from '../rig.ts';
import type { Answer, RequestOptions } from '../running-broker.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const WAYS: ReadonlyArray<readonly [way: string, method: string, query: string, options: RequestOptions]> = [
  ['GET', 'GET', '', {}],
  ['GET with minRemainingSeconds', 'GET', '?minRemainingSeconds=60', {}],
  ['POST without a body', 'POST', '', {}],
  ['POST with an empty object', 'POST', '', { body: {} }],
  ['POST with JSON', 'POST', '', { body: { minRemainingSeconds: 60 } }],
  ['POST with a form', 'POST', '', { headers: FORM, body: 'minRemainingSeconds=60' }],
];

const oauth = (rig: Rig, caller: Caller, form: Record<string, string>): Promise<Answer> =>
  rig.ask('POST', '/oauth/token', { caller, headers: FORM, body: new URLSearchParams(form).toString() });

const grant = { grant_type: 'client_credentials' };

/** What every refusal of `POST /oauth/token` has beside the three fields of all errors. */
const expectOauthError = (answer: Answer, error: string, message: string | RegExp): void => {
  expectError(answer, { status: 400, code: error, message });
  expect(answer.json).toMatchObject({ error, error_description: answer.json?.message });
};

export const describeTokens = (rig: () => Rig): void => {
  const connectWithCaller = async (): Promise<readonly [Connected, Caller]> => {
    const connected = await rig().shared();
    return [connected, await rig().caller([connected.name])];
  };

  describe('an access token', () => {
    it.for(WAYS)('is answered to %s, and RingCX takes it', async ([, method, query, options]) => {
      const [{ name, account }, caller] = await connectWithCaller();
      const { status, json, headers } = await rig().ask(method, `/connections/${name}/access-token${query}`, {
        ...options,
        caller,
      });
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(json).toEqual({
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresAt: expect.stringMatching(/Z$/),
        expiresIn: expect.any(Number),
        mainAccountId: account.mainAccountId,
      });
      const accounts = await fetch(`${rig().ringCxUrl}/voice/api/v1/admin/accounts`, {
        headers: { authorization: `Bearer ${json?.accessToken}` },
      });
      expect(accounts.status).toBe(200);
    });

    it('is answered to Bearer id.secret as well as to Basic', async () => {
      const [{ name }, { id, secret }] = await connectWithCaller();
      const headers = { authorization: `Bearer ${id}.${secret}` };
      expect((await rig().ask('GET', `/connections/${name}/access-token`, { headers })).status).toBe(200);
    });

    it('is the same for everybody as long as it has the asked life left', async () => {
      const { name, account } = await rig().connect();
      const caller = await rig().caller([name]);
      const answers = await Promise.all(Array.from({ length: 10 }, () => rig().token(name, caller)));
      expect(new Set(answers.map(({ json }) => json?.accessToken)).size).toBe(1);
      expect(await rig().calls(account)).toEqual({ 'login 200': 1 });
    });

    it('is refreshed for somebody who needs it for longer than it lives on', async () => {
      const account = await rig().account({ tokenSeconds: 291 });
      const { name } = await rig().connect({ account });
      const caller = await rig().caller([name]);
      // Whole seconds: a token of 291 has less than 290 left a second after it was made.
      const before = await rig().token(name, caller);
      await expect
        .poll(async () => (await rig().token(name, caller, '?minRemainingSeconds=290')).json?.accessToken, {
          timeout: 20_000,
        })
        .not.toBe(before.json?.accessToken);
      expect((await rig().calls(account))['refresh 200']).toBeGreaterThan(0);
    });

    it('that no token of the account ever lives to give is refused by the name of the field', async () => {
      const { name, account } = await rig().connect({ account: await rig().account({ tokenSeconds: 60 }) });
      const caller = await rig().caller([name]);
      const short = await rig().token(name, caller, '?minRemainingSeconds=200');
      expectError(short, { status: 400, code: 'remaining_not_available', message: /^minRemainingSeconds:/ });
      const long = await rig().token(name, caller, '?minRemainingSeconds=291');
      expectError(long, { status: 400, code: 'bad_request', message: /^minRemainingSeconds: must be at most 290/ });
      expect(await rig().calls(account)).toEqual({ 'login 200': 1 });
    });
  });

  describe('an OAuth token', () => {
    it('is for the only connection of the caller, in the words of RFC 6749', async () => {
      const [{ name }, caller] = await connectWithCaller();
      const { status, json, headers } = await oauth(rig(), caller, grant);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(json).toEqual({
        access_token: (await rig().token(name, caller)).json?.accessToken,
        token_type: 'Bearer',
        expires_in: expect.any(Number),
        scope: `connection:${name}`,
      });
      const line = new RegExp(`POST /oauth/token .*connection=${name} .*caller=${caller.id}`);
      await expect.poll(() => rig().broker.output()).toMatch(line);
    });

    it('of a caller with several connections needs a scope', async () => {
      const second = await rig().shared();
      const caller = await rig().caller(['demo', second.name]);
      expectOauthError(await oauth(rig(), caller, grant), 'invalid_scope', /several connections/);
      const { json } = await oauth(rig(), caller, { ...grant, scope: `connection:${second.name}` });
      expect(json?.scope).toBe(`connection:${second.name}`);
    });

    it('for a connection of somebody else is refused', async () => {
      const [, caller] = await connectWithCaller();
      const answer = await oauth(rig(), caller, { ...grant, scope: 'connection:demo' });
      expectOauthError(answer, 'invalid_scope', 'demo');
    });

    it('of another grant is refused', async () => {
      const [, caller] = await connectWithCaller();
      const answer = await oauth(rig(), caller, { grant_type: 'password' });
      expectOauthError(answer, 'unsupported_grant_type', /^grant_type:/);
    });
  });
};
