import { beforeEach, expect, test } from 'vitest';
import type { Route } from '../../../../functions/contract/route.ts';
import { ROUTES } from '../../../../functions/contract/routes.ts';
import { httpHandler } from '../../../../functions/runtime/http/http-handler.ts';
import type { RouteHandlers } from '../../../../functions/runtime/http/route-handlers.ts';
import { captureLog, gatewayEvent, OPERATOR, type SentRequest } from '../gateway-event.ts';

const EVERY_ROUTE: readonly Route[] = ROUTES;

/** Routes whose sender the gateway names in the event. */
const AUTHENTICATED = EVERY_ROUTE.filter(({ authentication }) => authentication === undefined).map(
  (route) => [`${route.method} ${route.path}`, route] as const,
);

const PARAMETERS = { connection: 'acme', caller: 'ivr', fingerprint: '0123456789abcdef' };

type Sender = NonNullable<SentRequest['sender']>;

const caller = (scopes: string, connections: string): Sender => ({
  authorizer: { caller: 'ivr', scopes, connections },
});

/** Sends an event to the function as the gateway would if it let the sender through. */
async function statusFor({ method, path }: Route, sender: Sender): Promise<number> {
  const route = `${method} ${path}`;
  const handlers = { [route]: async () => ({}) } as unknown as RouteHandlers<'accounts'>;
  const named = Object.entries(PARAMETERS).filter(([parameter]) => path.includes(`{${parameter}}`));
  return (await httpHandler(handlers)(gatewayEvent({ route, sender, path: Object.fromEntries(named) }))).statusCode;
}

beforeEach(() => {
  captureLog();
});

test.each(AUTHENTICATED)('%s answers a caller with its scope on its connection', async (_key, route) => {
  const connection = route.path.includes('{connection}') || route.audience === 'caller' ? 'acme' : '*';
  expect(await statusFor(route, caller(`other ${route.scope}`, `other ${connection}`))).not.toBe(403);
  expect(await statusFor(route, caller(route.scope, '*'))).not.toBe(403);
});

test.each(AUTHENTICATED)(
  '%s refuses a caller without its scope, although the gateway let it through',
  async (_key, route) => {
    const others = EVERY_ROUTE.map(({ scope }) => scope).filter((scope) => scope !== route.scope);
    expect(await statusFor(route, caller(others.join(' '), '*'))).toBe(403);
  },
);

test.each(AUTHENTICATED)(
  '%s refuses a caller of other connections, although the gateway let it through',
  async (_key, route) => {
    expect(await statusFor(route, caller(route.scope, 'acme-2 acm'))).toBe(403);
  },
);

test.each(AUTHENTICATED)('%s answers an operator only if it is for operators', async (_key, route) => {
  expect((await statusFor(route, OPERATOR)) === 403).toBe(route.audience !== 'operator');
});

test.each(AUTHENTICATED)('%s refuses a request without a sender', async (_key, route) => {
  expect(await statusFor(route, {})).toBe(403);
});
