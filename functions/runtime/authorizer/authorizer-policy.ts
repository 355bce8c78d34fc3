import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { Caller } from '../../broker/callers/ports.ts';
import type { Route } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';
import { ALL_CONNECTIONS } from '../http/principal.ts';

const EVERY_ROUTE: readonly Route[] = ROUTES;

/** The gateway asks for no policy where the function authenticates the caller itself. */
const GATEWAY_ROUTES = EVERY_ROUTE.filter(({ authentication }) => authentication !== 'function');

/** API Gateway takes no larger policy: every request of such a caller would end in an error. */
const LARGEST_POLICY_BYTES = 7500;

/** The length of the longest method ARN of any region. */
const SOME_METHOD_ARN = 'arn:aws-us-gov:execute-api:ap-southeast-2:000000000000:aaaaaaaaaa/v1/GET/connections';

export interface PolicyOptions {
  /** `caller`: the setting opens operator routes to callers too. `iam`: signed requests never reach the authorizer. */
  readonly operatorAuth: 'iam' | 'caller';
}

/** Whether the gateway can take the policy of such a caller. */
export const fitsPolicy = (caller: Caller, options: PolicyOptions): boolean =>
  JSON.stringify(policyFor(caller, SOME_METHOD_ARN, options)).length <= LARGEST_POLICY_BYTES;

/**
 * A policy for everything the caller may do, not only for this request: the gateway caches it for all its requests.
 * @param methodArn of the request, `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`.
 */
export function policyFor(
  caller: Caller,
  methodArn: string,
  { operatorAuth }: PolicyOptions,
): APIGatewayAuthorizerResult {
  const stageArn = methodArn.split('/').slice(0, 2).join('/');
  const routes = GATEWAY_ROUTES.filter(({ audience }) => operatorAuth === 'caller' || audience === 'caller');
  const isGranted = ({ scope }: Route): boolean => caller.scopes.includes(scope);
  const patterns = (some: readonly Route[], methodOf: (route: Route, path: string) => string): string[] =>
    some.flatMap((route) => pathsOf(route, caller.connections).map((path) => methodOf(route, path) + path));
  const allowed = patterns(routes.filter(isGranted), methodsOf);
  const others = patterns(
    routes.filter((route) => !isGranted(route)),
    ({ method }) => method,
  );
  const denied = others.filter((pattern) => allowed.some((wider) => covers(wider, pattern)));
  const statement = (effect: 'Allow' | 'Deny', of: readonly string[]) => ({
    Effect: effect,
    Action: 'execute-api:Invoke',
    Resource: [...new Set(of)].map((pattern) => `${stageArn}/${pattern}`),
  });
  return {
    principalId: caller.id,
    policyDocument: {
      Version: '2012-10-17',
      Statement:
        allowed.length === 0
          ? [statement('Deny', ['*'])]
          : [statement('Allow', allowed), ...(denied.length > 0 ? [statement('Deny', denied)] : [])],
    },
    context: { caller: caller.id, scopes: caller.scopes.join(' '), connections: caller.connections.join(' ') },
  };
}

/** One grant for all methods of a path, where they share one scope and the pattern is of no longer path too. */
function methodsOf({ method, path, scope }: Route, pattern: string): string {
  const others = EVERY_ROUTE.filter((route) => route.path === path && route.method !== method);
  const shared = others.length > 0 && others.every((route) => route.scope === scope);
  return shared && !pattern.endsWith('*') ? '*' : method;
}

/** Whether a pattern covers another one. API Gateway's `*` spans slashes, so the pattern of a path is also that of longer ones. */
const covers = (wider: string, pattern: string): boolean =>
  wider.endsWith('*') && pattern.startsWith(wider.slice(0, -1));

/** A route without a connection is for callers of all connections, except the one that finds the connection by itself. */
function pathsOf(route: Route, connections: readonly string[]): string[] {
  const all = connections.includes(ALL_CONNECTIONS);
  if (!route.path.includes('{connection}')) {
    return all || route.audience === 'caller' ? [route.path.replaceAll(/\{\w+\}/g, '*')] : [];
  }
  const names = all ? ['*'] : connections;
  return names.map((name) => route.path.replace('{connection}', name).replaceAll(/\{\w+\}/g, '*'));
}
