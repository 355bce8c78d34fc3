import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { BrokerError } from '../../broker/broker-error.ts';
import { ERROR_STATUS } from '../../contract/error-codes.ts';
import type { FunctionName } from '../../contract/function-names.ts';
import { causeOf } from '../fault-fields.ts';
import { invocation } from '../invocation.ts';
import { logger, publishMetrics } from '../telemetry.ts';
import type { AuthenticateClient, ClientFields } from './authenticate-client.ts';
import { assertNoForm, assertOneAuthorization, readPath, readRequest } from './http-request.ts';
import { answer, errorAnswer, toBrokerError } from './http-response.ts';
import { assertGranted, type Principal, principalOf } from './principal.ts';
import { type RouteHandlers, routeOf } from './route-handlers.ts';

type AnyHandler = (request: object) => Promise<object>;

/**
 * A Lambda behind the gateway: checks the grant and the request, runs the use case, and writes one line in the log.
 * @param authenticate for routes that the function authenticates itself; without it they are closed.
 */
export function httpHandler<F extends FunctionName>(
  handlers: RouteHandlers<F>,
  authenticate?: AuthenticateClient,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  const byKey = new Map(Object.entries(handlers)) as unknown as ReadonlyMap<string, AnyHandler>;
  return invocation(async (event) => {
    const key = `${event.httpMethod} ${event.resource}`;
    const route = routeOf(event.httpMethod, event.resource);
    let principal = route?.authentication === 'function' ? undefined : principalOf(event);
    const { requestId } = event.requestContext;
    const startedAt = Date.now();
    let connection: string | undefined;
    try {
      const handler = byKey.get(key);
      if (!handler || !route) throw new BrokerError('not_found', `there is no route ${key}`);
      assertOneAuthorization(event);
      connection = readPath(event).connection;
      // The credentials may be in the body, so here the request is read before its sender is known.
      const request = route.authentication === 'function' ? readRequest(event, route) : undefined;
      if (request) principal = await authenticate?.(event, request.body as ClientFields);
      assertGranted(principal, route, connection);
      assertNoForm(event, route, principal);
      const logConnection = (name: string): void => {
        connection = name;
      };
      const body = await handler({ ...(request ?? readRequest(event, route)), principal, logConnection });
      logAnswer(key, {
        status: route.answer.status,
        connection,
        ...nameOf(principal),
        requestId,
        ms: Date.now() - startedAt,
      });
      return answer(route.answer.status, body);
    } catch (error) {
      const known = toBrokerError(error);
      const refusal = { status: ERROR_STATUS[known.code], code: known.code, reason: known.message, connection };
      logRefusal(key, known, { ...refusal, ...nameOf(principal), requestId, ms: Date.now() - startedAt });
      return errorAnswer(known, requestId, route);
    } finally {
      publishMetrics();
    }
  });
}

const nameOf = (principal: Principal | undefined) => (principal ? { [principal.kind]: principal.id } : {});

const logAnswer = (message: string, fields: Record<string, unknown>): void => logger.info(message, fields);

function logRefusal(message: string, error: BrokerError, fields: Record<string, unknown>): void {
  if (ERROR_STATUS[error.code] < 500) logger.info(message, fields);
  else logger.error(message, { ...fields, ...causeOf(error) });
}
