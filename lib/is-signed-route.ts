import type { Route } from '../functions/contract/route.ts';
import type { Settings } from './settings.ts';

export type OperatorAuth = Settings['operatorAuth'];

/**
 * AWS IAM authorizes a signed route by the request's SigV4 signature. The authorizer function, or the route's
 * own, decides on every other route.
 */
export const isSignedRoute = (route: Pick<Route, 'audience'>, operatorAuth: OperatorAuth): boolean =>
  route.audience === 'operator' && operatorAuth === 'iam';
