import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { authenticateCaller } from '../broker/authenticate-caller.ts';
import type { CallerRegister, Clock } from '../broker/ports.ts';
import { readAuthorization } from './authorization-header.ts';
import { policyFor } from './authorizer-policy.ts';
import { headerValues } from './header-values.ts';
import { logger } from './signals.ts';

/** The gateway answers 401 to exactly this message, and does not keep that answer. */
const UNAUTHORIZED = 'Unauthorized';

/** The gateway's authorizer: a policy for the caller of the Authorization header, or 401. */
export const authorizerHandler =
  (ports: { readonly callers: CallerRegister; readonly clock: Clock }, operatorRoutes: boolean) =>
  async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const presented = readAuthorization(onlyAuthorization(event));
    const caller = presented && (await authenticateCaller(ports, presented.id, presented.secret));
    if (caller) return policyFor(caller, event.methodArn, operatorRoutes);
    logger.warn('caller refused', {
      caller: presented?.id,
      reason: presented ? 'unknown, expired or wrong secret' : 'no id and secret',
    });
    throw new Error(UNAUTHORIZED);
  };

/** Of two headers one would be checked and the other kept as the key of the answer. */
function onlyAuthorization(event: APIGatewayRequestAuthorizerEvent): string {
  const sent = headerValues(event, 'authorization');
  return sent.length === 1 ? (sent[0] ?? '') : '';
}
