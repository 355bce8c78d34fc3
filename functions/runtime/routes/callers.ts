import { BrokerError } from '../../broker/broker-error.ts';
import type { Caller } from '../../broker/ports.ts';
import { type CallerPorts, putCaller } from '../../broker/put-caller.ts';
import { fitsPolicy } from '../authorizer-policy.ts';
import type { RouteHandlers } from '../route-types.ts';

const instant = (at: number): string => new Date(at).toISOString();

const describe = (caller: Caller) => ({
  caller: caller.id,
  scopes: [...caller.scopes],
  connections: [...caller.connections],
  expiresAt: caller.expiresAt === null ? null : instant(caller.expiresAt),
  secretsCreatedAt: caller.secrets.map(({ createdAt }) => instant(createdAt)),
});

function assertFits(caller: Caller, operatorRoutes: boolean): void {
  if (fitsPolicy(caller, operatorRoutes)) return;
  throw new BrokerError(
    'bad_request',
    'connections: these grants together are too many for the gateway; name fewer, or make a second caller',
  );
}

/** Callers: list, create or change, remove. */
export const callersRoutes = (ports: CallerPorts, operatorRoutes: boolean): RouteHandlers<'callers'> => ({
  'GET /callers': async ({ query }) => {
    const page = await ports.callers.list(query.nextToken);
    return { callers: page.items.map(describe), nextToken: page.nextToken };
  },
  'PUT /callers/{caller}': async ({ path, body }) => {
    const grants = { scopes: [...new Set(body.scopes)], connections: [...new Set(body.connections)] };
    assertFits({ ...grants, id: path.caller, expiresAt: null, secrets: [], version: 0 }, operatorRoutes);
    const { caller, secret } = await putCaller(ports, path.caller, {
      ...grants,
      expiresAt: typeof body.expiresAt === 'string' ? Date.parse(body.expiresAt) : body.expiresAt,
      newSecret: body.newSecret ?? true,
    });
    return { ...describe(caller), secret: secret?.open() ?? null };
  },
  'DELETE /callers/{caller}': async ({ path }) => {
    await ports.callers.remove(path.caller);
    ports.signals.say('caller removed', { caller: path.caller });
    return { caller: path.caller, removed: true };
  },
});
