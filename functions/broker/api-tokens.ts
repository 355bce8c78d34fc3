import type { ApiTokenListAnswer, IssuedApiTokenAnswer } from '../contract/api-token.ts';
import { type AdminPorts, callRingCx } from './admin-call.ts';
import { BrokerError } from './broker-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { ApiTokenRegister, RegisteredApiToken } from './ports.ts';
import type { Redacted } from './redacted.ts';

export interface ApiTokenPorts extends AdminPorts {
  readonly register: ApiTokenRegister;
}

const instant = (at: number): string => new Date(at).toISOString();

/** The API tokens that RingCX has, with what the register knows of them. */
export async function listApiTokens(ports: ApiTokenPorts, connection: string): Promise<ApiTokenListAnswer> {
  const [atRingCx, registered] = await Promise.all([
    tokensAtRingCx(ports, connection),
    ports.register.list(connection),
  ]);
  const known = new Map(registered.map((entry) => [entry.fingerprint, entry]));
  const apiTokens = [...atRingCx.keys()].map((fingerprint) => {
    const entry = known.get(fingerprint);
    return {
      fingerprint,
      label: entry?.label ?? null,
      createdAt: entry ? instant(entry.createdAt) : null,
      state: entry?.state ?? ('unknown' as const),
    };
  });
  return { apiTokens };
}

/** Makes one and writes it into the register before it is shown, this once. */
export async function issueApiToken(
  ports: ApiTokenPorts,
  connection: string,
  label: string,
): Promise<IssuedApiTokenAnswer> {
  const doing = 'making an API token';
  const apiToken = await callRingCx(ports, connection, doing, (accessToken, timeoutMs) =>
    ports.admin.createApiToken(accessToken, timeoutMs),
  );
  const entry: RegisteredApiToken = {
    fingerprint: fingerprintOf(apiToken),
    label,
    createdAt: ports.clock.now(),
    state: 'issued',
  };
  await registerOrRevoke(ports, connection, entry, apiToken);
  const { fingerprint } = entry;
  ports.signals.say('API token issued', { connection, fingerprint, label });
  return { apiToken: apiToken.open(), header: 'X-Auth-Token', fingerprint, label, createdAt: instant(entry.createdAt) };
}

/** A token that cannot be registered would be lost sight of: it is taken back at once, and that is reported. */
async function registerOrRevoke(
  ports: ApiTokenPorts,
  connection: string,
  entry: RegisteredApiToken,
  apiToken: Redacted,
): Promise<void> {
  try {
    await ports.register.add(connection, entry);
  } catch (cause) {
    ports.signals.count('ApiTokenNotRegistered');
    ports.signals.warn('an API token could not be registered and is revoked', {
      connection,
      fingerprint: entry.fingerprint,
    });
    await deleteAtRingCx(ports, connection, apiToken);
    throw new BrokerError(
      'api_token_not_registered',
      'the new API token could not be registered and was revoked; ask again in 5 s',
      {
        cause,
        retryAfterSeconds: 5,
      },
    );
  }
}

/** Revokes the token of that fingerprint; succeeds if it is gone already. */
export async function revokeApiToken(
  ports: ApiTokenPorts,
  connection: string,
  fingerprint: string,
  unknownAllowed: boolean,
): Promise<void> {
  const [atRingCx, registered] = await Promise.all([
    tokensAtRingCx(ports, connection),
    ports.register.list(connection),
  ]);
  const apiToken = atRingCx.get(fingerprint);
  const ours = registered.some((entry) => entry.fingerprint === fingerprint);
  if (apiToken && !ours && !unknownAllowed) {
    throw new BrokerError(
      'api_token_not_ours',
      `the broker did not make API token ${fingerprint} of connection ${connection}; add ?unknown=allow to revoke it all the same`,
    );
  }
  if (apiToken) await deleteAtRingCx(ports, connection, apiToken);
  if (ours) await ports.register.remove(connection, fingerprint);
  ports.signals.say(apiToken ? 'API token revoked' : 'API token was revoked already', {
    connection,
    fingerprint,
    ours,
  });
}

/** By fingerprint. */
export async function tokensAtRingCx(ports: AdminPorts, connection: string): Promise<ReadonlyMap<string, Redacted>> {
  const tokens = await callRingCx(ports, connection, 'listing the API tokens', (accessToken, timeoutMs) =>
    ports.admin.listApiTokens(accessToken, timeoutMs),
  );
  return new Map(tokens.map((token) => [fingerprintOf(token), token]));
}

export const deleteAtRingCx = async (ports: AdminPorts, connection: string, apiToken: Redacted): Promise<void> =>
  await callRingCx(ports, connection, 'revoking an API token', (accessToken, timeoutMs) =>
    ports.admin.deleteApiToken(accessToken, apiToken, timeoutMs),
  );
