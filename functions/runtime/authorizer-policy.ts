import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { Caller } from '../broker/ports.ts';
import { ROUTES, type Route } from '../contract/routes.ts';
import { ALL_CONNECTIONS } from './asker.ts';

/**
 * Everything the caller may do, not only what it asks for now: the gateway keeps this answer for all its requests.
 * @param methodArn of the request, `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`.
 */
export function policyFor(caller: Caller, methodArn: string): APIGatewayAuthorizerResult {
  const stageArn = methodArn.split('/').slice(0, 2).join('/');
  const routes = ROUTES.filter((route) => caller.scopes.includes(route.scope));
  const resources = routes.flatMap((route) =>
    pathsOf(route, caller.connections).map((path) => `${stageArn}/${route.method}${path}`),
  );
  return {
    principalId: caller.id,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        resources.length > 0
          ? { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: [...new Set(resources)] }
          : { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: `${stageArn}/*` },
      ],
    },
    context: { caller: caller.id, scopes: caller.scopes.join(' '), connections: caller.connections.join(' ') },
  };
}

/** A route of no connection is for callers of all connections, but for the one that finds the connection by itself. */
function pathsOf(route: Route, connections: readonly string[]): string[] {
  const all = connections.includes(ALL_CONNECTIONS);
  if (!route.path.includes('{connection}')) {
    return all || route.audience === 'caller' ? [route.path.replaceAll(/\{\w+\}/g, '*')] : [];
  }
  const names = all ? ['*'] : connections;
  return names.map((name) => route.path.replace('{connection}', name).replaceAll(/\{\w+\}/g, '*'));
}
