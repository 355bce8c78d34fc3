import { expect } from 'vitest';
import * as z from 'zod/mini';
import type { Route } from '../../../functions/contract/route.ts';
import { ROUTES } from '../../../functions/contract/routes.ts';
import { type Connected, fingerprintOf, type Rig, signInOf } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';
import type { Answer } from '../running-broker.ts';

type RouteKey = (typeof ROUTES)[number] extends infer R extends Route
  ? R extends Route
    ? `${R['method']} ${R['path']}`
    : never
  : never;
const PATIENCE = { timeout: 20_000 };

type GoodRequest = (rig: Rig, connected: Connected) => Promise<Answer>;

const asCaller =
  (method: string, rest: string): GoodRequest =>
  async (rig, { name }) => {
    const caller = await rig.caller([name], ['access-token:read', 'accounts:read', 'api-token:read']);
    return await rig.ask(method, `/connections/${name}/${rest}`, { caller });
  };

const asOperator =
  (method: string, rest: string, body?: object): GoodRequest =>
  (rig, { name }) =>
    rig.operator(method, `/connections/${name}${rest}`, body);

/** Makes a connection with a managed token, whose first rotation begins with the setting. */
const withManagedToken = async (rig: Rig): Promise<string> => {
  const { name } = await rig.connect({ rotateApiTokensAfterDays: 30 });
  const caller = await rig.caller([name], ['api-token:read']);
  await expect
    .poll(async () => (await rig.ask('GET', `/connections/${name}/api-tokens/current`, { caller })).status, PATIENCE)
    .toBe(200);
  return name;
};

/** A good request for each route of the contract. The compiler refuses a missing one. */
const GOOD: Readonly<Record<RouteKey, GoodRequest>> = {
  'GET /connections/{connection}/access-token': asCaller('GET', 'access-token'),
  'POST /connections/{connection}/access-token': asCaller('POST', 'access-token'),
  'GET /connections/{connection}/accounts': asCaller('GET', 'accounts'),
  'POST /oauth/token': async (rig, { name }) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const caller = await rig.caller([name]);
    return await rig.ask('POST', '/oauth/token', { caller, headers, body: 'grant_type=client_credentials' });
  },
  'POST /connections/{connection}/login': async (rig) =>
    await rig.operator('POST', `/connections/${(await rig.connect()).name}/login`),
  'POST /connections/{connection}/exchange': async (rig) => {
    const { name } = await rig.connect({ kind: 'ringex-jwt' });
    return await rig.operator('POST', `/connections/${name}/exchange`);
  },
  'POST /connections/{connection}/refresh': asOperator('POST', '/refresh'),
  'GET /connections/{connection}/api-tokens/current': async (rig) => {
    const name = await withManagedToken(rig);
    const caller = await rig.caller([name], ['api-token:read']);
    return await rig.ask('GET', `/connections/${name}/api-tokens/current`, { caller });
  },
  'POST /connections/{connection}/api-tokens/rotate': async (rig) =>
    await rig.operator('POST', `/connections/${await withManagedToken(rig)}/api-tokens/rotate`),
  'PUT /connections/{connection}/api-tokens/{fingerprint}': async (rig, { name, account }) => {
    const fingerprint = fingerprintOf(await rig.foreignApiToken(account));
    return await rig.operator('PUT', `/connections/${name}/api-tokens/${fingerprint}`, { label: 'found' });
  },
  'GET /connections/{connection}/api-tokens': asOperator('GET', '/api-tokens'),
  'POST /connections/{connection}/api-tokens': asOperator('POST', '/api-tokens', { label: 'nightly report' }),
  'DELETE /connections/{connection}/api-tokens/{fingerprint}': asOperator('DELETE', `/api-tokens/${fingerprintOf('')}`),
  'GET /connections': (rig) => rig.operator('GET', '/connections'),
  'GET /connections/{connection}': asOperator('GET', ''),
  'PUT /connections/{connection}': (rig, { name, account }) =>
    rig.operator('PUT', `/connections/${name}`, { signIn: signInOf(account), rotateApiTokensAfterDays: null }),
  'DELETE /connections/{connection}': async (rig) =>
    await rig.operator('DELETE', `/connections/${(await rig.connect()).name}`),
  'GET /callers': (rig) => rig.operator('GET', '/callers'),
  'PUT /callers/{caller}': (rig, { name }) =>
    rig.operator('PUT', `/callers/${rig.name()}`, { scopes: ['accounts:read'], connections: [name] }),
  'DELETE /callers/{caller}': async (rig, { name }) => {
    const { id } = await rig.caller([name]);
    return await rig.operator('DELETE', `/callers/${id}`);
  },
};

const routes: readonly Route[] = ROUTES;
const keyOf = ({ method, path }: Route): string => `${method} ${path}`;

export const testEveryRoute = (test: RigTest): void => {
  test('every route of the contract is requested here', () => {
    expect(Object.keys(GOOD).toSorted()).toEqual(routes.map(keyOf).toSorted());
  });

  test.for(routes.map((route) => [keyOf(route), route] as const))(
    'the route %s answers a good request as the contract says',
    async ([key, route], { rig }) => {
      const [, good] = Object.entries(GOOD).find(([each]) => each === key) ?? [];
      const answer = await good?.(rig, await rig.shared());
      expect(answer?.status).toBe(route.answer.status);
      expect(z.safeParse(route.answer.schema, answer?.json).error).toBeUndefined();
      expect(answer?.headers.get('cache-control')).toBe('no-store');
      expect(answer?.headers.get('content-type')).toBe('application/json');
    },
  );
};
