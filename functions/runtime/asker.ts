import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BrokerError } from '../broker/broker-error.ts';
import type { Route } from '../contract/route.ts';

/** Who asks: a caller that the authorizer has let in, or an operator whom AWS IAM has. */
export type Asker =
  | {
      readonly kind: 'caller';
      readonly id: string;
      readonly scopes: readonly string[];
      readonly connections: readonly string[];
    }
  | { readonly kind: 'operator'; readonly id: string };

export const ALL_CONNECTIONS = '*';

/** What the gateway says of who asks; undefined: nothing, so nobody may be let in. */
export function askerOf(event: APIGatewayProxyEvent): Asker | undefined {
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

export const mayUse = (asker: Asker, connection: string): boolean =>
  asker.kind === 'operator' || asker.connections.includes(ALL_CONNECTIONS) || asker.connections.includes(connection);

/**
 * The gateway has checked this by the authorizer's policy, whose patterns see the path as it was sent. Checked again
 * on what the function is going to act on, so that no route answers without its own scope on its own connection.
 */
export function assertGranted(
  asker: Asker | undefined,
  route: Route,
  connection: string | undefined,
): asserts asker is Asker {
  if (!asker || (asker.kind === 'operator' && route.audience !== 'operator'))
    throw forbidden('this request carries no identity for this route');
  if (asker.kind === 'operator') return;
  if (!asker.scopes.includes(route.scope)) throw forbidden(`caller ${asker.id} lacks the scope ${route.scope}`);
  const whole = connection === undefined && route.audience === 'operator';
  if (whole && !asker.connections.includes(ALL_CONNECTIONS))
    throw forbidden(`caller ${asker.id} is not allowed on all connections`);
  if (connection !== undefined && !mayUse(asker, connection)) {
    throw forbidden(`caller ${asker.id} is not allowed on connection ${connection}`);
  }
}

const forbidden = (message: string): BrokerError => new BrokerError('forbidden', message);
