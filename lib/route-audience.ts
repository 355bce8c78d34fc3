import type { Route } from '../functions/contract/route.ts';
import type { Settings } from './settings.ts';

export type OperatorAuth = Settings['operatorAuth'];

/** Who is let in by AWS IAM; everybody else goes through the authorizer. */
export const isSignedRoute = (route: Pick<Route, 'audience'>, operatorAuth: OperatorAuth): boolean =>
  route.audience === 'operator' && operatorAuth === 'iam';
