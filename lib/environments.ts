import type { Environment } from '../functions/contract/environment.ts';
import type { FunctionName } from '../functions/contract/function-names.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

export type Environments = { readonly [F in FunctionName]: Environment<F> };

/** Each function gets what the contract names and nothing else: a name missing or misspelt here does not compile. */
export function environmentsOf(settings: Settings, { table, key }: Storage): Environments {
  const tableOnly = { TABLE_NAME: table.tableName };
  const sessions = {
    ...tableOnly,
    SECRET_PREFIX: settings.secretPrefix,
    RINGCX_AUTH_URL: settings.ringCxAuthUrl,
    RINGCX_API_URL: settings.ringCxApiUrl,
    RINGEX_URL: settings.ringExUrl,
    LOGIN_PARAMETERS: settings.loginParameters,
  };
  return {
    authorizer: tableOnly,
    login: sessions,
    exchange: sessions,
    refresh: sessions,
    'access-token': sessions,
    'api-tokens': sessions,
    accounts: sessions,
    connections: { ...sessions, SECRET_KEY_ARN: key.keyArn, KEEP_FRESH: String(settings.keepFresh) },
    callers: tableOnly,
    refresher: sessions,
  };
}
