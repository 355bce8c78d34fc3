import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { BrokerError } from '../../broker/broker-error.ts';
import { callerId, connectionName, fingerprint } from '../../contract/names.ts';
import { json, type Route } from '../../contract/route.ts';
import { headerValues } from './header-values.ts';
import { assertMediaType, readBody } from './http-body.ts';
import { describeName } from './known-name.ts';
import type { Principal } from './principal.ts';
import { validate } from './validate.ts';

export interface ParsedRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
}

const PATH_SCHEMAS: Readonly<Record<string, z.ZodMiniType<string>>> = {
  connection: connectionName,
  caller: callerId,
  fingerprint,
};

/** Reads the path parameters alone: they decide the grant, before anything else is looked at. */
export function readPath(event: APIGatewayProxyEvent): Record<string, string> {
  const parameters = Object.entries(event.pathParameters ?? {});
  return Object.fromEntries(
    parameters.map(([name, value]) => {
      const schema = PATH_SCHEMAS[name];
      if (!schema) throw new BrokerError('bad_request', `${name}: unknown path parameter`);
      return [name, validate(schema, value, name)];
    }),
  );
}

/** Of two Authorization headers, the gateway may have checked one and cached the answer by the other. */
export function assertOneAuthorization(event: APIGatewayProxyEvent): void {
  if (headerValues(event, 'authorization').length > 1)
    throw new BrokerError('bad_request', 'Authorization: given more than once');
}

/**
 * A browser that remembers a caller's credentials sends them with a form of any page. No form, and no request that a page may
 * send without asking first, has this content type. A browser cannot sign for an operator.
 */
export function assertNoForm(event: APIGatewayProxyEvent, route: Route, principal: Principal): void {
  if (principal.kind === 'operator' || route.audience === 'caller' || route.method === 'GET') return;
  assertMediaType(event, json);
}

/** @throws BrokerError with the field's path for everything that the contract does not allow. */
export function readRequest(event: APIGatewayProxyEvent, route: Route): ParsedRequest {
  return { path: readPath(event), query: readQuery(event, route), body: readBody(event, route) };
}

/** RFC 6749 §2.3.1 wants them out of every URL. */
const isCredential = (name: string): boolean => /^client_(id|secret)$/i.test(name.trim());

function readQuery(event: APIGatewayProxyEvent, route: Route): unknown {
  const query = event.queryStringParameters ?? {};
  if (route.authentication === 'function' && Object.keys(query).some(isCredential)) {
    throw new BrokerError(
      'bad_request',
      'client_id, client_secret: must not be in the query, because URLs are written to logs; send them in the Authorization header or in the body',
    );
  }
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if ((values?.length ?? 0) > 1) throw new BrokerError('bad_request', `${describeName(name)}: given more than once`);
  }
  if (route.query) return validate(route.query, query, '');
  const [unknown] = Object.keys(query);
  if (unknown !== undefined && route.errors !== 'oauth')
    throw new BrokerError('bad_request', `${describeName(unknown)}: unknown query parameter`);
  return {};
}
