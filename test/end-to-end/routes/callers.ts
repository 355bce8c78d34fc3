import { expect } from 'vitest';
import { expectError } from '../expect-error.ts';
import { sendRaw } from '../raw-request.ts';
import type { Caller, Rig } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';
import type { Answer } from '../running-broker.ts';

const scopes = ['access-token:read'];

/** Sends the same credentials in another form, for which the gateway has no cached answer yet. */
const asBearer = (rig: Rig, connection: string, { id, secret }: Caller): Promise<Answer> =>
  rig.ask('GET', `/connections/${connection}/access-token`, { headers: { authorization: `Bearer ${id}.${secret}` } });

export const testCallers = (test: RigTest): void => {
  test('a request without credentials is told how to send them', async ({ rig }) => {
    const answer = await rig.ask('GET', '/connections/demo/access-token');
    expectError(answer, { status: 401, code: 'unauthorized' });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  test('a caller with a wrong secret or an unknown id is refused', async ({ rig }) => {
    const { name } = await rig.shared();
    const caller = await rig.caller([name]);
    const wrong = [
      { ...caller, secret: 'wrong' },
      { ...caller, secret: 'wrong'.padEnd(43, '-') },
      { ...caller, id: 'nobody' },
    ];
    for (const each of wrong) {
      const answer = await rig.token(name, each);
      expectError(answer, { status: 401, code: 'unauthorized' });
      expect(answer.json?.error).toBe('invalid_client');
    }
  });

  test('a second Authorization header is refused even if the gateway has cached the last one', async ({ rig }) => {
    const { name } = await rig.shared();
    const { id, secret } = await rig.caller([name]);
    const good = ['Authorization', `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`] as const;
    const request = { method: 'GET', path: `/connections/${name}/access-token` };
    const { brokerUrl } = rig.broker.ready;
    expect((await sendRaw(brokerUrl, { ...request, headers: [good] })).status).toBe(200);
    for (const first of [['Authorization', 'Basic aXZyOng='] as const, good]) {
      const { status, body } = await sendRaw(brokerUrl, { ...request, headers: [first, good] });
      expect([status, JSON.parse(body)]).toMatchObject([400, { message: 'Authorization: given more than once' }]);
    }
  });

  test('a caller is refused on a connection that it was not granted', async ({ rig }) => {
    const own = await rig.shared();
    const caller = await rig.caller([own.name]);
    expect((await rig.token(own.name, caller)).status).toBe(200);
    expectError(await rig.token('demo', caller), { status: 403, code: 'forbidden' });
  });

  test('a caller is refused on a route whose scope it lacks', async ({ rig }) => {
    const { name } = await rig.shared();
    const caller = await rig.caller([name], ['accounts:read']);
    const path = `/connections/${name}`;
    expect((await rig.ask('GET', `${path}/accounts`, { caller })).status).toBe(200);
    expectError(await rig.token(name, caller), { status: 403, code: 'forbidden' });
  });

  test('a caller is refused on every operator route, whatever its scopes', async ({ rig }) => {
    const { name } = await rig.shared();
    const caller = await rig.caller(['*'], ['sessions:write', 'connections:write', 'callers:write']);
    for (const [method, path] of [
      ['POST', `/connections/${name}/login`],
      ['GET', '/connections'],
      ['DELETE', `/connections/${name}`],
      ['GET', '/callers'],
      ['DELETE', `/callers/${caller.id}`],
    ] as const) {
      expectError(await rig.ask(method, path, { caller }), { status: 403, code: 'forbidden' });
    }
  });

  test('a caller sees only the ids and names of accounts', async ({ rig }) => {
    const { name, account } = await rig.shared();
    const caller = await rig.caller([name], ['accounts:read']);
    const { json } = await rig.ask('GET', `/connections/${name}/accounts`, { caller });
    expect(json).toEqual({
      accounts: [1, 2].map((number) => ({
        accountId: String(Number(account.mainAccountId) + number),
        accountName: `Example Sub-Account ${number}`,
        mainAccountId: account.mainAccountId,
      })),
    });
  });

  test('a caller has two secrets during a rollover, and loses the oldest with the third', async ({ rig }) => {
    const { name } = await rig.shared();
    const first = await rig.caller([name]);
    const next = async (): Promise<Caller> => {
      const { json } = await rig.operator('PUT', `/callers/${first.id}`, { scopes, connections: [name] });
      expect(json?.secret).toMatch(/^[\w-]{43}$/);
      return { id: first.id, secret: String(json?.secret) };
    };
    const second = await next();
    expect((await rig.token(name, first)).status).toBe(200);
    expect((await rig.token(name, second)).status).toBe(200);
    const third = await next();
    expect((await rig.token(name, third)).status).toBe(200);
    expect((await asBearer(rig, name, second)).status).toBe(200);
    expectError(await asBearer(rig, name, first), { status: 401, code: 'unauthorized' });
  });

  test('a caller keeps its secret when only its grants change, and is not shown it again', async ({ rig }) => {
    const after = await rig.shared();
    const caller = await rig.caller(['demo']);
    const change = { scopes, connections: [after.name], newSecret: false };
    const { json } = await rig.operator('PUT', `/callers/${caller.id}`, change);
    expect(json).toMatchObject({ secret: null, connections: [after.name] });
    expect((await rig.token(after.name, caller)).status).toBe(200);
    const { body } = await rig.operator('GET', '/callers');
    expect(body).not.toContain(caller.secret);
  });

  test('a caller is let in until it expires', async ({ rig }) => {
    const { name } = await rig.shared();
    const caller = await rig.caller([name]);
    const expiring = (expiresAt: string) =>
      rig.operator('PUT', `/callers/${caller.id}`, { scopes, connections: [name], expiresAt, newSecret: false });
    await expiring('2200-01-01T00:00:00Z');
    expect((await rig.token(name, caller)).status).toBe(200);
    await expiring('2020-01-01T00:00:00Z');
    expectError(await asBearer(rig, name, caller), { status: 401, code: 'unauthorized' });
  });

  test('a removed caller is refused as soon as the gateway no longer caches it', async ({ rig }) => {
    const { name } = await rig.shared();
    const caller = await rig.caller([name]);
    expect((await rig.token(name, caller)).status).toBe(200);
    for (const found of [true, false]) {
      const { json } = await rig.operator('DELETE', `/callers/${caller.id}`);
      expect(json).toEqual({ caller: caller.id, removed: found, found });
    }
    expectError(await asBearer(rig, name, caller), { status: 401, code: 'unauthorized' });
  });
};
