import { CALLER_ROUTES } from './caller-routes.ts';
import { OPERATOR_ROUTES } from './operator-routes.ts';

/** Every route there is; the gateway, the authorizer's policies, the functions and the documentation come from it. */
export const ROUTES = [...CALLER_ROUTES, ...OPERATOR_ROUTES] as const;
