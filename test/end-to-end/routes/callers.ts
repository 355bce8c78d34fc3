import { describe, expect, it } from 'vitest';
import { expectError } from '../expect-error.ts';
import { sendRaw } from '../raw-request.ts';
import type { Answer } from '../running-broker.ts';
import type { Caller, Scene } from '../scene.ts';

const scopes = ['access-token:read'];

/** Another spelling of the same credentials, about which the gateway remembers nothing yet. */
const asBearer = (scene: Scene, connection: string, { id, secret }: Caller): Promise<Answer> =>
  scene.ask('GET', `/connections/${connection}/access-token`, { headers: { authorization: `Bearer ${id}.${secret}` } });

export const describeCallers = (scene: () => Scene): void => {
  describe('a caller', () => {
    it('without credentials is told how to send them', async () => {
      const answer = await scene().ask('GET', '/connections/demo/access-token');
      expectError(answer, { status: 401, code: 'unauthorized' });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    });

    it('with a wrong secret, or of no known id, is refused', async () => {
      const { name } = await scene().shared();
      const caller = await scene().caller([name]);
      const wrong = [
        { ...caller, secret: 'wrong' },
        { ...caller, id: 'nobody' },
      ];
      for (const each of wrong) {
        const answer = await scene().token(name, each);
        expectError(answer, { status: 401, code: 'unauthorized' });
        expect(answer.json?.error).toBe('invalid_client');
      }
    });

    it('is refused for a second Authorization header, though the gateway remembers the last one', async () => {
      const { name } = await scene().shared();
      const { id, secret } = await scene().caller([name]);
      const good = ['Authorization', `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`] as const;
      const request = { method: 'GET', path: `/connections/${name}/access-token` };
      const { brokerUrl } = scene().broker.ready;
      expect((await sendRaw(brokerUrl, { ...request, headers: [good] })).status).toBe(200);
      for (const first of [['Authorization', 'Basic aXZyOng='] as const, good]) {
        const { status, body } = await sendRaw(brokerUrl, { ...request, headers: [first, good] });
        expect([status, JSON.parse(body)]).toMatchObject([400, { message: 'Authorization: given more than once' }]);
      }
    });

    it('is refused on a connection that it was not granted', async () => {
      const own = await scene().shared();
      const caller = await scene().caller([own.name]);
      expect((await scene().token(own.name, caller)).status).toBe(200);
      expectError(await scene().token('demo', caller), { status: 403, code: 'forbidden' });
    });

    it('is refused on a route whose scope it lacks', async () => {
      const { name } = await scene().shared();
      const caller = await scene().caller([name], ['accounts:read']);
      const path = `/connections/${name}`;
      expect((await scene().ask('GET', `${path}/accounts`, { caller })).status).toBe(200);
      expectError(await scene().token(name, caller), { status: 403, code: 'forbidden' });
    });

    it('is refused on every operator route, whatever its scopes', async () => {
      const { name } = await scene().shared();
      const caller = await scene().caller(['*'], ['sessions:write', 'connections:write', 'callers:write']);
      for (const [method, path] of [
        ['POST', `/connections/${name}/login`],
        ['GET', '/connections'],
        ['DELETE', `/connections/${name}`],
        ['GET', '/callers'],
        ['DELETE', `/callers/${caller.id}`],
      ] as const) {
        expectError(await scene().ask(method, path, { caller }), { status: 403, code: 'forbidden' });
      }
    });

    it('sees of an account nothing but its names', async () => {
      const { name, account } = await scene().shared();
      const caller = await scene().caller([name], ['accounts:read']);
      const { json } = await scene().ask('GET', `/connections/${name}/accounts`, { caller });
      expect(json).toEqual({
        accounts: [1, 2].map((number) => ({
          accountId: String(Number(account.mainAccountId) + number),
          accountName: `Example Sub-Account ${number}`,
          mainAccountId: account.mainAccountId,
        })),
      });
    });

    it('has two secrets during a rollover, and loses the oldest with the third', async () => {
      const { name } = await scene().shared();
      const first = await scene().caller([name]);
      const next = async (): Promise<Caller> => {
        const { json } = await scene().operator('PUT', `/callers/${first.id}`, { scopes, connections: [name] });
        expect(json?.secret).toMatch(/^[\w-]{43}$/);
        return { id: first.id, secret: String(json?.secret) };
      };
      const second = await next();
      expect((await scene().token(name, first)).status).toBe(200);
      expect((await scene().token(name, second)).status).toBe(200);
      const third = await next();
      expect((await scene().token(name, third)).status).toBe(200);
      expect((await asBearer(scene(), name, second)).status).toBe(200);
      expectError(await asBearer(scene(), name, first), { status: 401, code: 'unauthorized' });
    });

    it('keeps its secret when only its grants change, and is not shown it again', async () => {
      const after = await scene().shared();
      const caller = await scene().caller(['demo']);
      const change = { scopes, connections: [after.name], newSecret: false };
      const { json } = await scene().operator('PUT', `/callers/${caller.id}`, change);
      expect(json).toMatchObject({ secret: null, connections: [after.name] });
      expect((await scene().token(after.name, caller)).status).toBe(200);
      const { body } = await scene().operator('GET', '/callers');
      expect(body).not.toContain(caller.secret);
    });

    it('is let in until it expires', async () => {
      const { name } = await scene().shared();
      const caller = await scene().caller([name]);
      const expiring = (expiresAt: string) =>
        scene().operator('PUT', `/callers/${caller.id}`, { scopes, connections: [name], expiresAt, newSecret: false });
      await expiring('2200-01-01T00:00:00Z');
      expect((await scene().token(name, caller)).status).toBe(200);
      await expiring('2020-01-01T00:00:00Z');
      expectError(await asBearer(scene(), name, caller), { status: 401, code: 'unauthorized' });
    });

    it('that is removed is refused wherever the gateway does not remember it', async () => {
      const { name } = await scene().shared();
      const caller = await scene().caller([name]);
      expect((await scene().token(name, caller)).status).toBe(200);
      for (let count = 0; count < 2; count += 1) {
        const { json } = await scene().operator('DELETE', `/callers/${caller.id}`);
        expect(json).toEqual({ caller: caller.id, removed: true });
      }
      expectError(await asBearer(scene(), name, caller), { status: 401, code: 'unauthorized' });
    });
  });
};
