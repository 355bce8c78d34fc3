import { MethodLoggingLevel, type StageOptions } from 'aws-cdk-lib/aws-apigateway';
import type { Route } from '../functions/contract/route.ts';
import { ROUTES } from '../functions/contract/routes.ts';

/**
 * A limit is for all senders of a route together, so it is many times what the firewall lets a single one send: nobody can
 * use it up for the others. It keeps the broker from using up the account's share of API Gateway (10,000/s). What the
 * functions may take of Lambda is reserved for each, and what they send to RingCX is counted in the table.
 */
const CALLER_LIMITS = { throttlingRateLimit: 2000, throttlingBurstLimit: 2000 };

/**
 * No authorizer keeps strangers away from such a route, so all of them reach the function. RingCX and other OAuth clients
 * keep a token for as long as it lives, and ask far less often than flows do.
 */
const FUNCTION_AUTHENTICATED_LIMITS = { throttlingRateLimit: 500, throttlingBurstLimit: 500 };

/** AWS does not say whether requests count that fail IAM's check. So there is room for forged signatures beside operators. */
const OPERATOR_LIMITS = { throttlingRateLimit: 100, throttlingBurstLimit: 100 };

/** The settings of a single method replace the stage's as a whole, so each method has to repeat these. */
const LOGS_AND_METRICS = {
  loggingLevel: MethodLoggingLevel.ERROR,
  /** A data trace logs bodies and headers, and with them passwords and tokens. */
  dataTraceEnabled: false,
  metricsEnabled: true,
  cachingEnabled: false,
};

/** The limits follow the route's audience, however operators authenticate. */
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
