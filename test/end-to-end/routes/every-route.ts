import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Route } from '../../../functions/contract/route.ts';
import { ROUTES } from '../../../functions/contract/routes.ts';
import type { Answer } from '../running-broker.ts';
import { type Connected, fingerprintOf, type Scene, signInOf } from '../scene.ts';

type RouteKey = (typeof ROUTES)[number] extends infer R extends Route
  ? R extends Route
    ? `${R['method']} ${R['path']}`
    : never
  : never;
const PATIENCE = { timeout: 20_000 };

type GoodRequest = (scene: Scene, connected: Connected) => Promise<Answer>;

const asCaller =
  (method: string, rest: string): GoodRequest =>
  async (scene, { name }) => {
    const caller = await scene.caller([name], ['access-token:read', 'accounts:read', 'api-token:read']);
    return await scene.ask(method, `/connections/${name}/${rest}`, { caller });
  };

const asOperator =
  (method: string, rest: string, body?: object): GoodRequest =>
  (scene, { name }) =>
    scene.operator(method, `/connections/${name}${rest}`, body);

/** The first rotation begins with the setting. */
const withManagedToken = async (scene: Scene): Promise<string> => {
  const { name } = await scene.connect({ rotateApiTokensAfterDays: 30 });
  const caller = await scene.caller([name], ['api-token:read']);
  await expect
    .poll(async () => (await scene.ask('GET', `/connections/${name}/api-tokens/current`, { caller })).status, PATIENCE)
    .toBe(200);
  return name;
};

/** The compiler wants one for each route of the contract. */
const GOOD: Readonly<Record<RouteKey, GoodRequest>> = {
  'GET /connections/{connection}/access-token': asCaller('GET', 'access-token'),
  'POST /connections/{connection}/access-token': asCaller('POST', 'access-token'),
  'GET /connections/{connection}/accounts': asCaller('GET', 'accounts'),
  'POST /oauth/token': async (scene, { name }) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const caller = await scene.caller([name]);
    return await scene.ask('POST', '/oauth/token', { caller, headers, body: 'grant_type=client_credentials' });
  },
  'POST /connections/{connection}/login': async (scene) =>
    await scene.operator('POST', `/connections/${(await scene.connect()).name}/login`),
  'POST /connections/{connection}/exchange': async (scene) => {
    const { name } = await scene.connect({ kind: 'ringex-jwt' });
    return await scene.operator('POST', `/connections/${name}/exchange`);
  },
  'POST /connections/{connection}/refresh': asOperator('POST', '/refresh'),
  'GET /connections/{connection}/api-tokens/current': async (scene) => {
    const name = await withManagedToken(scene);
    const caller = await scene.caller([name], ['api-token:read']);
    return await scene.ask('GET', `/connections/${name}/api-tokens/current`, { caller });
  },
  'POST /connections/{connection}/api-tokens/rotate': async (scene) =>
    await scene.operator('POST', `/connections/${await withManagedToken(scene)}/api-tokens/rotate`),
  'PUT /connections/{connection}/api-tokens/{fingerprint}': async (scene, { name, account }) => {
    const fingerprint = fingerprintOf(await scene.foreignApiToken(account));
    return await scene.operator('PUT', `/connections/${name}/api-tokens/${fingerprint}`, { label: 'found' });
  },
  'GET /connections/{connection}/api-tokens': asOperator('GET', '/api-tokens'),
  'POST /connections/{connection}/api-tokens': asOperator('POST', '/api-tokens', { label: 'nightly report' }),
  'DELETE /connections/{connection}/api-tokens/{fingerprint}': asOperator('DELETE', `/api-tokens/${fingerprintOf('')}`),
  'GET /connections': (scene) => scene.operator('GET', '/connections'),
  'GET /connections/{connection}': asOperator('GET', ''),
  'PUT /connections/{connection}': (scene, { name, account }) =>
    scene.operator('PUT', `/connections/${name}`, { signIn: signInOf(account), rotateApiTokensAfterDays: null }),
  'DELETE /connections/{connection}': async (scene) =>
    await scene.operator('DELETE', `/connections/${(await scene.connect()).name}`),
  'GET /callers': (scene) => scene.operator('GET', '/callers'),
  'PUT /callers/{caller}': (scene, { name }) =>
    scene.operator('PUT', `/callers/${scene.name()}`, { scopes: ['accounts:read'], connections: [name] }),
  'DELETE /callers/{caller}': async (scene, { name }) => {
    const { id } = await scene.caller([name]);
    return await scene.operator('DELETE', `/callers/${id}`);
  },
};

const routes: readonly Route[] = ROUTES;
const keyOf = ({ method, path }: Route): string => `${method} ${path}`;

export const describeEveryRoute = (scene: () => Scene): void => {
  describe('every route', () => {
    it('of the contract is asked here', () => {
      expect(Object.keys(GOOD).toSorted()).toEqual(routes.map(keyOf).toSorted());
    });

    it.for(routes.map((route) => [keyOf(route), route] as const))(
      '%s answers a good request as the contract says',
      async ([key, route]) => {
        const [, good] = Object.entries(GOOD).find(([each]) => each === key) ?? [];
        const answer = await good?.(scene(), await scene().shared());
        expect(answer?.status).toBe(route.answer.status);
        expect(z.safeParse(route.answer.schema, answer?.json).error).toBeUndefined();
        expect(answer?.headers.get('cache-control')).toBe('no-store');
        expect(answer?.headers.get('content-type')).toBe('application/json');
      },
    );
  });
};
