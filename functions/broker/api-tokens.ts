import type { ApiTokenListAnswer, ApiTokenState, IssuedApiTokenAnswer } from '../contract/api-token.ts';
import type { RegisteredApiToken } from './api-token-ports.ts';
import { BrokerError } from './broker-error.ts';
import { findConnection } from './find-connection.ts';
import { makeApiToken } from './make-api-token.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { deleteAtRingCx, tokensAtRingCx } from './tokens-at-ringcx.ts';

const instant = (at: number): string => new Date(at).toISOString();

/** The API tokens that RingCX has, with what the register knows of them. */
export async function listApiTokens(ports: RotationPorts, connection: string): Promise<ApiTokenListAnswer> {
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
      state: stateOf(entry),
      adopted: entry?.adopted ?? false,
    };
  });
  return { apiTokens };
}

function stateOf(entry: RegisteredApiToken | undefined): ApiTokenState {
  if (!entry) return 'unknown';
  if (entry.purpose === 'issued') return 'issued';
  return entry.replacedAt === null ? 'managed' : 'previous';
}

/** Makes one and writes it into the register before it is shown, this once. */
export async function issueApiToken(
  ports: RotationPorts,
  connection: string,
  label: string,
): Promise<IssuedApiTokenAnswer> {
  const wish = { id: ports.random.id(), purpose: 'issued', label } as const;
  const { apiToken, entry, owner } = await makeApiToken(ports, connection, wish);
  await ports.intents.clear(connection, owner);
  const { fingerprint } = entry;
  ports.signals.say('API token issued', { connection, fingerprint, label });
  return { apiToken: apiToken.open(), header: 'X-Auth-Token', fingerprint, label, createdAt: instant(entry.createdAt) };
}

/** Revokes the token of that fingerprint; succeeds if it is gone already. */
export async function revokeApiToken(
  ports: RotationPorts,
  connection: string,
  fingerprint: string,
  unknownAllowed: boolean,
): Promise<void> {
  const [atRingCx, entry] = await Promise.all([
    tokensAtRingCx(ports, connection),
    ports.register.find(connection, fingerprint),
  ]);
  const apiToken = atRingCx.get(fingerprint);
  if (apiToken && !entry && !unknownAllowed) {
    throw new BrokerError(
      'api_token_not_ours',
      `the broker did not make API token ${fingerprint} of connection ${connection}; add ?unknown=allow to revoke it all the same`,
    );
  }
  if (apiToken && entry?.purpose === 'managed' && entry.replacedAt === null)
    await assertNotInUse(ports, connection, entry);
  if (apiToken) await deleteAtRingCx(ports, connection, apiToken);
  if (entry) await ports.register.remove(connection, fingerprint);
  // Rotation is off, or this would not have come so far: what is in the secret is not given out any more.
  if (entry?.purpose === 'managed' && entry.replacedAt === null)
    await ports.managed.note(connection, null, { versionId: null, createdAt: null });
  ports.signals.say(apiToken ? 'API token revoked' : 'API token was revoked already', {
    connection,
    fingerprint,
    ours: entry !== undefined,
  });
}

/** Workloads hold the managed token: it is replaced, not revoked, as long as the broker looks after it. */
async function assertNotInUse(ports: RotationPorts, connection: string, entry: RegisteredApiToken): Promise<void> {
  const record = await ports.managed.find(connection);
  if (record?.afterDays == null) return;
  throw new BrokerError(
    'api_token_in_use',
    `API token ${entry.fingerprint} is the managed one of connection ${connection}; POST /connections/${connection}/api-tokens/rotate replaces it, or switch rotation off first`,
  );
}

/** Takes a token that RingCX has and the register does not into the register. Repeating it gives it the new label. */
export async function adoptApiToken(
  ports: RotationPorts,
  connection: string,
  fingerprint: string,
  label: string,
): Promise<RegisteredApiToken> {
  if (!(await tokensAtRingCx(ports, connection)).has(fingerprint)) {
    throw new BrokerError(
      'api_token_unknown',
      `RingCX has no API token ${fingerprint} for connection ${connection}; GET /connections/${connection}/api-tokens lists them`,
    );
  }
  const adopted: RegisteredApiToken = {
    fingerprint,
    label,
    createdAt: ports.clock.now(),
    purpose: 'issued',
    madeFor: null,
    adopted: true,
    replacedAt: null,
    revokeAt: null,
  };
  // One that was made just now is not to look as if nobody knew who had made it.
  if (!(await ports.register.add(connection, adopted))) {
    await ports.register.relabel(connection, fingerprint, label);
    ports.signals.say('API token labelled', { connection, fingerprint, label });
    return { ...((await ports.register.find(connection, fingerprint)) ?? adopted), label };
  }
  ports.signals.say('API token adopted', { connection, fingerprint, label });
  return adopted;
}

/** Starts a rotation at Secrets Manager, as `aws secretsmanager rotate-secret` does. */
export async function startRotation(ports: RotationPorts, connection: string): Promise<'started' | 'under way'> {
  await findConnection(ports.connections, connection);
  const record = await ports.managed.find(connection);
  if (record?.afterDays == null) {
    throw new BrokerError(
      'rotation_off',
      `connection ${connection} has no managed API token to rotate; PUT /connections/${connection} with rotateApiTokensAfterDays switches it on`,
    );
  }
  const outcome = await ports.secret.rotate(connection);
  // One that is under way may be one that nobody ends: the refresher is to find out.
  if (outcome !== 'started') await ports.managed.note(connection, record.afterDays, {}, ports.clock.now());
  if (outcome === 'refused') {
    throw new BrokerError(
      'api_token_busy',
      `Secrets Manager starts no rotation for connection ${connection} now; the refresher looks after it within a minute`,
      {
        retryAfterSeconds: 90,
      },
    );
  }
  ports.signals.say(outcome === 'started' ? 'rotation started' : 'a rotation is under way already', { connection });
  return outcome;
}
