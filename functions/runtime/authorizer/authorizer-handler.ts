import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { authenticateCaller } from '../../broker/callers/authenticate-caller.ts';
import type { CallerRegister } from '../../broker/callers/ports.ts';
import type { Clock } from '../../broker/system.ts';
import { headerValues } from '../http/header-values.ts';
import { invocation } from '../invocation.ts';
import { logger } from '../telemetry.ts';
import { readAuthorization } from './authorization-header.ts';
import { type PolicyOptions, policyFor } from './authorizer-policy.ts';

/** The gateway answers 401 to exactly this message, and does not cache that answer. */
const UNAUTHORIZED = 'Unauthorized';

/** The gateway's authorizer: a policy for the caller in the Authorization header, or 401. */
export const authorizerHandler = (
  ports: { readonly callers: CallerRegister; readonly clock: Clock },
  options: PolicyOptions,
) =>
  invocation(async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const presented = readAuthorization(onlyAuthorization(event));
    const caller = presented && (await authenticateCaller(ports, presented.id, presented.secret));
    if (caller) return policyFor(caller, event.methodArn, options);
    logger.warn('caller refused', {
      caller: presented?.id,
      reason: presented ? 'unknown, expired or wrong secret' : 'no id and secret',
    });
    throw new Error(UNAUTHORIZED);
  });

/** API Gateway caches the answer by one of two headers, and might check the other: so two count as none. */
function onlyAuthorization(event: APIGatewayRequestAuthorizerEvent): string {
  const sent = headerValues(event, 'authorization');
  return sent.length === 1 ? (sent[0] ?? '') : '';
}
