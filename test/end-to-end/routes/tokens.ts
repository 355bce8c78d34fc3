import { expect } from 'vitest';
import { expectError } from '../expect-error.ts';
import type { Caller, Connected, Rig } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';
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

/** Checks the fields that a refusal of `POST /oauth/token` has besides the three of all errors. */
const expectOauthError = (answer: Answer, error: string, message: string | RegExp): void => {
  expectError(answer, { status: 400, code: error, message });
  expect(answer.json).toMatchObject({ error, error_description: answer.json?.message });
};

export const testTokens = (test: RigTest): void => {
  const connectWithCaller = async (rig: Rig): Promise<readonly [Connected, Caller]> => {
    const connected = await rig.shared();
    return [connected, await rig.caller([connected.name])];
  };

  test.for(WAYS)(
    'an access token is given for %s, and RingCX accepts it',
    async ([, method, query, options], { rig }) => {
      const [{ name, account }, caller] = await connectWithCaller(rig);
      const { status, json, headers } = await rig.ask(method, `/connections/${name}/access-token${query}`, {
        ...options,
        caller,
      });
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(json).toEqual({
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        header: 'Authorization',
        apiBaseUrl: rig.ringCxUrl,
        rcAccountId: null,
        expiresAt: expect.stringMatching(/Z$/),
        expiresIn: expect.any(Number),
        mainAccountId: account.mainAccountId,
      });
      const accounts = await fetch(`${rig.ringCxUrl}/voice/api/v1/admin/accounts`, {
        headers: { authorization: `Bearer ${json?.accessToken}` },
      });
      expect(accounts.status).toBe(200);
    },
  );

  test('an access token is given for Bearer id.secret as well as for Basic', async ({ rig }) => {
    const [{ name }, { id, secret }] = await connectWithCaller(rig);
    const headers = { authorization: `Bearer ${id}.${secret}` };
    expect((await rig.ask('GET', `/connections/${name}/access-token`, { headers })).status).toBe(200);
  });

  test('an access token is the same for all requests as long as it has the requested life left', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const caller = await rig.caller([name]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => rig.token(name, caller)));
    expect(new Set(answers.map(({ json }) => json?.accessToken)).size).toBe(1);
    expect(await rig.calls(account)).toEqual({ 'login 200': 1 });
  });

  test('an access token is refreshed for a request that needs more life than it has left', async ({ rig }) => {
    const account = await rig.account({ tokenSeconds: 291 });
    const { name } = await rig.connect({ account });
    const caller = await rig.caller([name]);
    // Life counts in whole seconds: a token of 291 has less than 290 left after a second.
    const before = await rig.token(name, caller);
    await expect
      .poll(async () => (await rig.token(name, caller, '?minRemainingSeconds=290')).json?.accessToken, {
        timeout: 20_000,
      })
      .not.toBe(before.json?.accessToken);
    expect((await rig.calls(account))['refresh 200']).toBeGreaterThan(0);
  });

  test("an access token with more life than the account's tokens have is refused by the name of the field", async ({
    rig,
  }) => {
    const { name, account } = await rig.connect({ account: await rig.account({ tokenSeconds: 60 }) });
    const caller = await rig.caller([name]);
    const short = await rig.token(name, caller, '?minRemainingSeconds=200');
    expectError(short, { status: 400, code: 'remaining_not_available', message: /^minRemainingSeconds:/ });
    const long = await rig.token(name, caller, '?minRemainingSeconds=291');
    expectError(long, { status: 400, code: 'bad_request', message: /^minRemainingSeconds: must be at most 290/ });
    expect(await rig.calls(account)).toEqual({ 'login 200': 1 });
  });

  test("an OAuth token is given in the words of RFC 6749 for the caller's only connection", async ({ rig }) => {
    const [{ name }, caller] = await connectWithCaller(rig);
    const { status, json, headers } = await oauth(rig, caller, grant);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toEqual({
      access_token: (await rig.token(name, caller)).json?.accessToken,
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: `connection:${name}`,
    });
    const line = new RegExp(`POST /oauth/token .*connection=${name} .*caller=${caller.id}`);
    await expect.poll(() => rig.broker.output()).toMatch(line);
  });

  test('an OAuth token of a caller with several connections needs a scope', async ({ rig }) => {
    const second = await rig.shared();
    const caller = await rig.caller(['demo', second.name]);
    expectOauthError(await oauth(rig, caller, grant), 'invalid_scope', /several connections/);
    const { json } = await oauth(rig, caller, { ...grant, scope: `connection:${second.name}` });
    expect(json?.scope).toBe(`connection:${second.name}`);
  });

  test('an OAuth token for a connection of somebody else is refused', async ({ rig }) => {
    const [, caller] = await connectWithCaller(rig);
    const answer = await oauth(rig, caller, { ...grant, scope: 'connection:demo' });
    expectOauthError(answer, 'invalid_scope', 'demo');
  });

  test('an OAuth token of another grant is refused', async ({ rig }) => {
    const [, caller] = await connectWithCaller(rig);
    const answer = await oauth(rig, caller, { grant_type: 'password' });
    expectOauthError(answer, 'unsupported_grant_type', /^grant_type:/);
  });
};
