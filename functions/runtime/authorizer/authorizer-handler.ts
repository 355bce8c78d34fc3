import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { reasonOf } from '../../broker/broker-error.ts';
import { CallerGuard, type GuardPorts, IN_AUTHORIZER } from '../../broker/callers/caller-guard.ts';
import type { Caller } from '../../broker/callers/ports.ts';
import { headerValues } from '../http/header-values.ts';
import { invocation } from '../invocation.ts';
import { logger, publishMetrics } from '../telemetry.ts';
import { type PresentedCredentials, readAuthorization } from './authorization-header.ts';
import { type PolicyOptions, policyFor } from './authorizer-policy.ts';

/** The gateway answers 401 to exactly this message, and does not cache that answer. */
const UNAUTHORIZED = 'Unauthorized';

/** The gateway answers 503 to every other message. */
const UNAVAILABLE = 'the table does not answer';

/** The gateway's authorizer: a policy for the caller in the Authorization header, or 401. */
export function authorizerHandler(ports: GuardPorts, options: PolicyOptions) {
  const guard = new CallerGuard(ports, IN_AUTHORIZER);
  return invocation(async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const presented = readAuthorization(onlyAuthorization(event));
    const caller = presented && (await authenticate(guard, presented));
    publishMetrics();
    if (caller) return policyFor(caller, event.methodArn, options);
    logger.warn('caller refused', {
      caller: presented?.id,
      reason: presented ? 'unknown, expired or wrong secret' : 'no id and secret',
    });
    throw new Error(UNAUTHORIZED);
  });
}

/** The Lambda runtime prints the errors that a handler throws, so AWS's own errors are replaced. */
async function authenticate(guard: CallerGuard, { id, secret }: PresentedCredentials): Promise<Caller | undefined> {
  try {
    return await guard.authenticate(id, secret);
  } catch (error) {
    logger.error('caller not looked up', { caller: id, reason: reasonOf(error) });
    throw new Error(UNAVAILABLE);
  }
}

/** API Gateway caches the answer by one of two headers, and might check the other: so two count as none. */
function onlyAuthorization(event: APIGatewayRequestAuthorizerEvent): string {
  const sent = headerValues(event, 'authorization');
  return sent.length === 1 ? (sent[0] ?? '') : '';
}
