import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BrokerError } from '../../broker/broker-error.ts';
import type { Route } from '../../contract/route.ts';

/** The authenticated sender of a request: a caller admitted by the authorizer, or an operator admitted by AWS IAM. */
export type Principal =
  | {
      readonly kind: 'caller';
      readonly id: string;
      readonly scopes: readonly string[];
      readonly connections: readonly string[];
    }
  | { readonly kind: 'operator'; readonly id: string };

export const ALL_CONNECTIONS = '*';

/** The principal that the gateway names; undefined: it names none, so nobody may be let in. */
export function principalOf(event: APIGatewayProxyEvent): Principal | undefined {
  const { authorizer, identity } = event.requestContext;
  if (typeof authorizer?.caller === 'string') {
    const words = (text: unknown): string[] => (typeof text === 'string' ? text.split(' ').filter(Boolean) : []);
    return {
      kind: 'caller',
      id: authorizer.caller,
      scopes: words(authorizer.scopes),
      connections: words(authorizer.connections),
    };
  }
  return identity?.userArn ? { kind: 'operator', id: identity.userArn } : undefined;
}

export const mayUse = (principal: Principal, connection: string): boolean =>
  principal.kind === 'operator' ||
  principal.connections.includes(ALL_CONNECTIONS) ||
  principal.connections.includes(connection);

/**
 * Checks the grant a second time. The gateway has checked it by the authorizer's policy, whose patterns see the path as
 * it was sent; this checks the values that the function acts on, so that no route answers without its own scope on its
 * own connection.
 */
export function assertGranted(
  principal: Principal | undefined,
  route: Route,
  connection: string | undefined,
): asserts principal is Principal {
  if (!principal || (principal.kind === 'operator' && route.audience !== 'operator'))
    throw forbidden('this request carries no identity for this route');
  if (principal.kind === 'operator') return;
  const caller = `caller ${principal.id}`;
  if (!principal.scopes.includes(route.scope)) throw forbidden(`${caller} lacks the scope ${route.scope}`);
  const concernsAll = connection === undefined && route.audience === 'operator';
  if (concernsAll && !principal.connections.includes(ALL_CONNECTIONS))
    throw forbidden(`${caller} is not allowed on all connections`);
  if (connection !== undefined && !mayUse(principal, connection))
    throw forbidden(`${caller} is not allowed on connection ${connection}`);
}

const forbidden = (message: string): BrokerError => new BrokerError('forbidden', message);
