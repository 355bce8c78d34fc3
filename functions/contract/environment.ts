import type { FunctionName } from './function-names.ts';

const TABLE = ['TABLE_NAME'] as const;

/** To know callers and their rights. */
const CALLERS = [...TABLE, 'OPERATOR_AUTH'] as const;

/** To renew a connection's session: RingCX, the table and the stored sign-in. */
const SESSIONS = [
  ...TABLE,
  'SECRET_PREFIX',
  'RINGCX_AUTH_URL',
  'RINGCX_API_URL',
  'RINGEX_URL',
  'LOGIN_PARAMETERS',
] as const;

/** To write secrets. */
const KEY = ['SECRET_KEY_ARN'] as const;

/** To set up the rotation of a managed API token. */
const ROTATION = [...KEY, 'ROTATION_FUNCTION_ARN'] as const;

/** The environment of every function: the stack must set exactly these, the function may read only these. */
export const ENVIRONMENT = {
  authorizer: CALLERS,
  login: SESSIONS,
  exchange: SESSIONS,
  refresh: SESSIONS,
  'access-token': SESSIONS,
  'api-tokens': SESSIONS,
  accounts: SESSIONS,
  connections: [...SESSIONS, ...ROTATION, 'KEEP_FRESH', 'ROTATE_API_TOKENS_AFTER_DAYS'],
  callers: CALLERS,
  /** The service name is this broker's name in the events that it publishes, as it is in its logs and metrics. */
  refresher: [...SESSIONS, ...ROTATION, 'CHECK_API_TOKENS_EVERY_MINUTES', 'POWERTOOLS_SERVICE_NAME'],
  rotation: [...SESSIONS, ...KEY],
} as const satisfies Record<FunctionName, readonly string[]>;

export type EnvironmentName<F extends FunctionName> = (typeof ENVIRONMENT)[F][number];
export type Environment<F extends FunctionName> = Readonly<Record<EnvironmentName<F>, string>>;
