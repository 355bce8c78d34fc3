import { MethodLoggingLevel, type StageOptions } from 'aws-cdk-lib/aws-apigateway';
import type { Route } from '../functions/contract/route.ts';
import { ROUTES } from '../functions/contract/routes.ts';

/**
 * A flow asks once for each phone call that it handles. This limit is far above any contact centre's calls per second,
 * and still keeps a runaway loop from using up the account's share of API Gateway (10,000/s) or Lambda.
 */
const CALLER_LIMITS = { throttlingRateLimit: 500, throttlingBurstLimit: 1000 };

/**
 * No authorizer keeps strangers away from such a route, so all of them reach the function. RingCX and other OAuth clients
 * keep a token for as long as it lives, and ask far less often than flows do.
 */
const FUNCTION_AUTHENTICATED_LIMITS = { throttlingRateLimit: 100, throttlingBurstLimit: 200 };

/** Operators are people and pipelines, and RingCX itself allows only a few sign-ins a minute. */
const OPERATOR_LIMITS = { throttlingRateLimit: 10, throttlingBurstLimit: 20 };

/** The settings of a single method replace the stage's as a whole, so each method has to repeat these. */
const LOGS_AND_METRICS = {
  loggingLevel: MethodLoggingLevel.ERROR,
  /** A data trace logs bodies and headers, and with them passwords and tokens. */
  dataTraceEnabled: false,
  metricsEnabled: true,
  cachingEnabled: false,
};

/** The limits follow the route's audience, not how operators authenticate: they protect RingCX in both cases. */
const limitsOf = ({ audience, authentication }: Route) => {
  if (authentication === 'function') return FUNCTION_AUTHENTICATED_LIMITS;
  return audience === 'caller' ? CALLER_LIMITS : OPERATOR_LIMITS;
};

export const methodSettings: Pick<
  StageOptions,
  | 'loggingLevel'
  | 'dataTraceEnabled'
  | 'metricsEnabled'
  | 'cachingEnabled'
  | 'throttlingRateLimit'
  | 'throttlingBurstLimit'
  | 'methodOptions'
> = {
  ...LOGS_AND_METRICS,
  ...CALLER_LIMITS,
  methodOptions: Object.fromEntries(
    ROUTES.map((route) => [`${route.path}/${route.method}`, { ...LOGS_AND_METRICS, ...limitsOf(route) }]),
  ),
};
