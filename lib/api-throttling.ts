import { MethodLoggingLevel, type StageOptions } from 'aws-cdk-lib/aws-apigateway';
import { ROUTES } from '../functions/contract/routes.ts';

/**
 * Flows ask once per call they handle; this is far above any contact centre's calls per second and still keeps a loop
 * gone wild from taking the account's whole share of API Gateway (10,000/s) or Lambda.
 */
const CALLERS = { throttlingRateLimit: 500, throttlingBurstLimit: 1000 };

/** People and pipelines; and RingCX itself allows only a few sign-ins a minute. */
const OPERATORS = { throttlingRateLimit: 10, throttlingBurstLimit: 20 };

/** Settings of one method replace the stage's altogether, so each must say this again. */
const EVERY_METHOD = {
  loggingLevel: MethodLoggingLevel.ERROR,
  /** It would log bodies and headers: passwords and tokens. */
  dataTraceEnabled: false,
  metricsEnabled: true,
  cachingEnabled: false,
};

/** By audience and not by how operators sign in: the limits protect RingCX in both cases. */
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
  ...EVERY_METHOD,
  ...CALLERS,
  methodOptions: Object.fromEntries(
    ROUTES.map(({ path, method, audience }) => [
      `${path}/${method}`,
      { ...EVERY_METHOD, ...(audience === 'caller' ? CALLERS : OPERATORS) },
    ]),
  ),
};
