import { Redacted } from '../../../functions/broker/redacted.ts';
import type { Upstream } from '../../../functions/broker/upstream.ts';
import { accountCalls } from '../../../functions/ringcx/account-calls.ts';
import { apiTokenCalls } from '../../../functions/ringcx/api-token-calls.ts';
import { sessionCalls } from '../../../functions/ringcx/session-calls.ts';
import { systemClock } from '../../../functions/runtime/system.ts';

const secret = new Redacted('a-secret');
const login = { username: secret, password: secret };
const client = { clientId: secret, clientSecret: secret };
const access = { accessToken: secret, sentAs: 'Bearer' } as const;

/** Every call of the client, made at once to one upstream. */
export function everyCall(url: string, timeoutMs: number): Record<string, Promise<Upstream<unknown>>> {
  const defaults = { authUrl: url, apiUrl: url, ringExUrl: url };
  const form = sessionCalls({ ...defaults, loginParameters: 'form' }, systemClock).at(null);
  const query = sessionCalls({ ...defaults, loginParameters: 'query' }, systemClock).at(null);
  const apiTokens = apiTokenCalls(defaults, systemClock).at(null);
  return {
    'RingEX token by JWT': form.ringExToken({ kind: 'ringex-jwt', ...client, jwt: secret }, timeoutMs),
    'RingEX token by refresh token': form.ringExToken(
      { kind: 'ringex-refresh-token', ...client, refreshToken: secret },
      timeoutMs,
    ),
    'RingEX account': form.rcAccountId(secret, timeoutMs),
    exchange: form.exchange({ accessToken: secret, tokenType: 'bearer' }, timeoutMs),
    'login by form': form.login({ kind: 'ringcx-password', ...login, platformId: secret }, timeoutMs),
    'login by query': query.login({ kind: 'ringcx-password', ...login }, timeoutMs),
    'legacy login': form.legacyLogin({ kind: 'legacy-password', ...login }, timeoutMs),
    refresh: form.refresh(secret, timeoutMs),
    logout: form.logout(secret, timeoutMs),
    'access test': form.testAccess(access, timeoutMs),
    accounts: accountCalls(defaults, systemClock).at(null).listAccounts(access, timeoutMs),
    'API token list': apiTokens.listApiTokens(access, timeoutMs),
    'API token creation': apiTokens.createApiToken(access, timeoutMs),
    'API token deletion': apiTokens.deleteApiToken(access, secret, timeoutMs),
    'API token deletion by itself': apiTokens.deleteApiToken({ apiToken: secret }, secret, timeoutMs),
    'API token test': apiTokens.testApiToken(secret, timeoutMs),
  };
}
