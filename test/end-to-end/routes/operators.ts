import { expect } from 'vitest';
import { ROUTES } from '../../../functions/contract/routes.ts';
import { signRequest } from '../../../local/sign-request.ts';
import { expectError } from '../expect-error.ts';
import { fingerprintOf } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';

const OPERATOR_ROUTES = ROUTES.filter(({ audience }) => audience === 'operator').map(
  ({ method, path }) => [method, path.replaceAll(/\{\w+\}/g, 'somebody')] as const,
);

export const testOperators = (test: RigTest): void => {
  test.for(OPERATOR_ROUTES)('an operator must sign %s %s', async ([method, path], { rig }) => {
    expectError(await rig.ask(method, path), { status: 403, code: 'forbidden', message: 'SigV4' });
  });

  test.for(OPERATOR_ROUTES)(
    'an operator must sign %s %s with a key of the account',
    async ([method, path], { rig }) => {
      const { brokerUrl, aws } = rig.broker.ready;
      const wrong = { ...aws, secretAccessKey: 'wrong' };
      const unknown = { ...aws, accessKeyId: 'AKIAUNKNOWN' };
      for (const key of [wrong, unknown]) {
        const headers = await signRequest({ method, url: brokerUrl + path }, key);
        expectError(await rig.ask(method, path, { headers }), { status: 403, code: 'forbidden' });
      }
    },
  );

  test('concurrent requests of operators call RingEX and RingCX at most five times a minute', async ({ rig }) => {
    const { name, account } = await rig.connect({ kind: 'ringex-jwt', verify: false });
    const exchange = () => rig.operator('POST', `/connections/${name}/exchange`);
    const answers = await Promise.all(Array.from({ length: 8 }, exchange));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    const calls = await rig.calls(account);
    expect(Object.keys(calls).sort()).toEqual(['exchange 200', 'ringex-account 200', 'ringex-token 200']);
    expect(Math.max(...Object.values(calls))).toBeLessThanOrEqual(5);
  });

  test('an operator is refused on the routes for callers', async ({ rig }) => {
    const answer = await rig.operator('GET', '/connections/demo/access-token');
    expectError(answer, { status: 401, code: 'unauthorized' });
  });

  test('an operator gets a session by login with the credentials of the body or the stored ones', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const { username, password, platformId } = account;
    const path = `/connections/${name}/login`;
    const given = await rig.operator('POST', path, { username, password, platformId });
    const stored = await rig.operator('POST', path);
    for (const { status, json } of [given, stored]) {
      expect({ status, ...json }).toMatchObject({ status: 200, mainAccountId: account.mainAccountId });
    }
    expect(given.json?.accessToken).not.toBe(stored.json?.accessToken);
    expect(await rig.calls(account)).toEqual({ 'login 200': 3 });
  });

  test('an operator gets a session by exchange of a RingEX token of the body or of the stored sign-in', async ({
    rig,
  }) => {
    const { name, account } = await rig.connect({ kind: 'ringex-jwt' });
    const { clientId, clientSecret, jwt } = account;
    const ringEx = await fetch(`${rig.ringCxUrl}/restapi/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt }),
    });
    const { access_token: rcAccessToken } = (await ringEx.json()) as { access_token: string };
    rig.keepSecret(rcAccessToken);
    const path = `/connections/${name}/exchange`;
    for (const body of [{ rcAccessToken }, undefined]) {
      const { status, json } = await rig.operator('POST', path, body);
      expect({ status, ...json }).toMatchObject({ status: 200, mainAccountId: account.mainAccountId });
    }
    // One RingEX token is the test's own. RingEX itself judges a stored sign-in that an operator tries.
    expect(await rig.calls(account)).toEqual({ 'ringex-token 200': 3, 'exchange 200': 3, 'ringex-account 200': 1 });
  });

  test('an operator gets a new session by refresh at once', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const caller = await rig.caller([name]);
    const before = await rig.token(name, caller);
    const { json } = await rig.operator('POST', `/connections/${name}/refresh`);
    expect(json?.accessToken).not.toBe(before.json?.accessToken);
    expect(await rig.calls(account)).toEqual({ 'login 200': 1, 'refresh 200': 1 });
  });

  test('an operator gets five sessions a minute and is then told when to retry', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const path = `/connections/${name}/login`;
    for (let count = 0; count < 4; count += 1) expect((await rig.operator('POST', path)).status).toBe(200);
    const answer = await rig.operator('POST', path);
    expectError(answer, { status: 429, code: 'exchange_limit', message: name });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await rig.calls(account)).toEqual({ 'login 200': 5 });
  });

  test('an operator gets no session with refused credentials or those of another account', async ({ rig }) => {
    const [{ name, account }, { account: another }] = [await rig.connect(), await rig.connect()];
    const login = ({ username, password, platformId }: typeof account) =>
      rig.operator('POST', `/connections/${name}/login`, { username, password, platformId });
    const refused = await login({ ...account, password: 'wrong' });
    expectError(refused, { status: 422, code: 'credentials_refused' });
    expectError(await login(another), { status: 409, code: 'account_mismatch' });
    expect(await rig.status(name)).toMatchObject({ state: 'ready', mainAccountId: account.mainAccountId });
  });

  test('an operator gets no session by the route of another kind of sign-in', async ({ rig }) => {
    const { name } = await rig.connect();
    const answer = await rig.operator('POST', `/connections/${name}/exchange`);
    expectError(answer, { status: 409, code: 'sign_in_kind_mismatch' });
  });

  test('an API token is shown once, works, and is listed by its fingerprint until it is revoked', async ({ rig }) => {
    const { name } = await rig.connect();
    const path = `/connections/${name}/api-tokens`;
    const { status, json } = await rig.operator('POST', path, { label: 'nightly report' });
    const apiToken = String(json?.apiToken);
    const fingerprint = fingerprintOf(apiToken);
    expect({ status, ...json }).toMatchObject({ status: 201, header: 'X-Auth-Token', fingerprint });
    const use = (): Promise<Response> =>
      fetch(`${rig.ringCxUrl}/voice/api/v1/admin/users`, { headers: { 'X-Auth-Token': apiToken } });
    expect((await use()).status).toBe(200);
    const list = await rig.operator('GET', path);
    const createdAt = json?.createdAt;
    expect(list.json).toEqual({
      apiTokens: [{ fingerprint, label: 'nightly report', createdAt, state: 'issued', adopted: false }],
    });
    expect(list.body).not.toContain(apiToken);
    for (const found of [true, false]) {
      const revoked = await rig.operator('DELETE', `${path}/${fingerprint}`);
      expect({ status: revoked.status, ...revoked.json }).toEqual({ status: 200, fingerprint, revoked: found, found });
    }
    expect((await use()).status).toBe(401);
    expect((await rig.operator('GET', path)).json).toEqual({ apiTokens: [] });
  });

  test('an API token that the broker did not make is revoked only if an operator allows it', async ({ rig }) => {
    const { name, account } = await rig.connect();
    const fingerprint = fingerprintOf(await rig.foreignApiToken(account));
    const path = `/connections/${name}/api-tokens`;
    const unknown = { fingerprint, label: null, createdAt: null, state: 'unknown', adopted: false };
    expectError(await rig.operator('DELETE', `${path}/${fingerprint}`), {
      status: 409,
      code: 'api_token_not_ours',
      message: 'unknown=allow',
    });
    expect((await rig.operator('GET', path)).json).toEqual({ apiTokens: [unknown] });
    expect((await rig.operator('DELETE', `${path}/${fingerprint}?unknown=allow`)).status).toBe(200);
    expect((await rig.operator('GET', path)).json).toEqual({ apiTokens: [] });
  });

  test('an API token cannot be issued for an unknown connection', async ({ rig }) => {
    const answer = await rig.operator('POST', '/connections/unknown/api-tokens', { label: 'x' });
    expectError(answer, { status: 404, code: 'connection_unknown', message: 'unknown' });
  });
};
