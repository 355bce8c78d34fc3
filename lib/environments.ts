import type { Environment } from '../functions/contract/environment.ts';
import type { FunctionName } from '../functions/contract/function-names.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

export interface EnvironmentSources {
  readonly service: string;
  readonly storage: Storage;
  readonly rotationFunctionArn: string;
}

export type Environments = { readonly [F in FunctionName]: Environment<F> };

/** Each function gets the variables that the contract names, and no others. A missing or misspelt name does not compile. */
export function environmentsOf(settings: Settings, sources: EnvironmentSources): Environments {
  const { service, storage, rotationFunctionArn } = sources;
  const { table, key } = storage;
  const tableOnly = { TABLE_NAME: table.tableName };
  const sessions = {
    ...tableOnly,
    SECRET_PREFIX: settings.secretPrefix,
    RINGCX_AUTH_URL: settings.ringCxAuthUrl,
    RINGCX_API_URL: settings.ringCxApiUrl,
    RINGEX_URL: settings.ringExUrl,
    LOGIN_PARAMETERS: settings.loginParameters,
  };
  const callers = { ...tableOnly, OPERATOR_AUTH: settings.operatorAuth };
  const secretKey = { SECRET_KEY_ARN: key.keyArn };
  const rotation = { ...secretKey, ROTATION_FUNCTION_ARN: rotationFunctionArn };
  return {
    authorizer: callers,
    login: sessions,
    exchange: sessions,
    refresh: sessions,
    'access-token': sessions,
    'api-tokens': sessions,
    accounts: sessions,
    connections: {
      ...sessions,
      ...rotation,
      KEEP_FRESH: String(settings.keepFresh),
      ROTATE_API_TOKENS_AFTER_DAYS: String(settings.rotateApiTokensAfterDays),
    },
    callers,
    refresher: {
      ...sessions,
      ...rotation,
      CHECK_API_TOKENS_EVERY_MINUTES: String(settings.checkApiTokensEveryMinutes),
      POWERTOOLS_SERVICE_NAME: service,
    },
    rotation: { ...sessions, ...secretKey },
  };
}
