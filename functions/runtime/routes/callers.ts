import { BrokerError } from '../../broker/broker-error.ts';
import { hintAtConnections } from '../../broker/callers/hint-at-connections.ts';
import type { Caller, CallerPorts } from '../../broker/callers/ports.ts';
import { putCaller } from '../../broker/callers/put-caller.ts';
import { fitsPolicy, type PolicyOptions } from '../authorizer/authorizer-policy.ts';
import { instant, instantOrNull } from '../http/instant.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';

/** Callers: list, create or change, remove. */
export const callersRoutes = (ports: CallerPorts, options: PolicyOptions): RouteHandlers<'callers'> => ({
  'GET /callers': async ({ query }) => {
    const page = await ports.callers.list(query.nextToken);
    return { callers: page.items.map(described), nextToken: page.nextToken };
  },
  'PUT /callers/{caller}': async ({ path, body }) => {
    const grants = { scopes: [...new Set(body.scopes)], connections: [...new Set(body.connections)] };
    assertFits({ ...grants, id: path.caller, expiresAt: null, secrets: [], version: 0 }, options);
    const { caller, secret } = await putCaller(ports, path.caller, {
      ...grants,
      expiresAt: typeof body.expiresAt === 'string' ? Date.parse(body.expiresAt) : body.expiresAt,
      newSecret: body.newSecret ?? true,
    });
    const hints = await hintAtConnections(ports, caller.connections);
    return { ...described(caller), secret: secret?.open() ?? null, hints };
  },
  'DELETE /callers/{caller}': async ({ path }) => {
    const found = await ports.callers.remove(path.caller);
    ports.telemetry.info(found ? 'caller removed' : 'caller to be removed not found', { caller: path.caller });
    return { caller: path.caller, removed: found, found };
  },
});

const described = (caller: Caller) => ({
  caller: caller.id,
  scopes: [...caller.scopes],
  connections: [...caller.connections],
  expiresAt: instantOrNull(caller.expiresAt),
  secretsCreatedAt: caller.secrets.map(({ createdAt }) => instant(createdAt)),
});

function assertFits(caller: Caller, options: PolicyOptions): void {
  if (fitsPolicy(caller, options)) return;
  throw new BrokerError(
    'bad_request',
    'connections: these grants together are too many for the gateway; name fewer, or make a second caller',
  );
}
