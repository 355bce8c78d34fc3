import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';
import { apiTokenBusy, type MadeApiToken, type RegisteredApiToken } from './api-token.ts';
import { INTENT_MS, takeOverIntent } from './intent.ts';
import type { ApiTokenIntent, ApiTokenPorts } from './ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * Finds and registers what an intent has made whose owner has died, and clears the intent. So a token made for a request
 * that never got its answer comes to light within a minute. A rotation that is tried again finds its token registered.
 */
export async function healLeftIntent(ports: ApiTokenPorts, connection: string): Promise<void> {
  const owner = ports.random.id();
  const taken = await takeOverIntent(ports, connection, owner);
  if (!taken) return;
  await healIntent(ports, connection, taken.intent);
  await ports.intents.clear(connection, owner);
}

/**
 * Finds what became of an intent whose owner died: the token that was registered for it; else the only new one at
 * RingCX, adopted; else nothing (undefined). The caller clears the intent.
 * @param intent as it was taken over, with its new owner.
 * @throws BrokerError if several tokens are new: nobody can tell which of them is ours, so none is touched. Also if
 * somebody else has taken the intent over meanwhile: a new token may be theirs.
 */
export async function healIntent(
  ports: ApiTokenPorts,
  connection: string,
  intent: ApiTokenIntent,
): Promise<MadeApiToken | undefined> {
  const { seen } = intent;
  if (seen === null) return undefined;
  // In this order: a registered token that RingCX listed is in the register by now.
  const atRingCx = await tokensAtRingCx(ports, connection);
  const registered = await ports.register.list(connection);
  const made = registered.find((entry) => entry.madeFor === intent.id && atRingCx.has(entry.fingerprint));
  if (made) return withToken(made, atRingCx);
  const known = new Set([...seen, ...registered.map((entry) => entry.fingerprint)]);
  const fresh = [...atRingCx.keys()].filter((fingerprint) => !known.has(fingerprint));
  const [fingerprint, ...others] = fresh;
  if (fingerprint === undefined) return undefined;
  if (others.length > 0) throw originUnclear(ports, connection, fresh);
  return withToken(await adopt(ports, connection, { ...intent, seen }, fingerprint), atRingCx);
}

async function adopt(
  ports: ApiTokenPorts,
  connection: string,
  intent: ApiTokenIntent & { readonly seen: readonly string[] },
  fingerprint: string,
): Promise<RegisteredApiToken> {
  const { owner, seen, label, purpose, id } = intent;
  const now = ports.clock.now();
  const ours = await ports.intents.noteSeen(connection, owner, seen, now + INTENT_MS);
  const made = { fingerprint, label, createdAt: now, purpose, madeFor: id, replacedAt: null, revokeAt: null };
  const entry: RegisteredApiToken = { ...made, adopted: true };
  if (!ours || !(await ports.register.add(connection, entry))) throw apiTokenBusy(connection);
  ports.telemetry.warn('an API token was adopted after an interruption', { connection, fingerprint, label });
  return entry;
}

function withToken(entry: RegisteredApiToken, atRingCx: ReadonlyMap<string, Redacted>): MadeApiToken | undefined {
  const apiToken = atRingCx.get(entry.fingerprint);
  return apiToken && { apiToken, entry };
}

function originUnclear(ports: ApiTokenPorts, connection: string, fresh: readonly string[]): BrokerError {
  ports.telemetry.count('ApiTokenOriginUnclear');
  const message =
    `making an API token for connection ${connection} was interrupted, and RingCX now has ${fresh.length} new ones: ${fresh.join(', ')}; ` +
    `an operator must adopt (PUT) or revoke (DELETE ?unknown=allow) them under /connections/${connection}/api-tokens until at most one is unknown`;
  ports.telemetry.warn(message, { connection, fingerprints: fresh });
  return new BrokerError('api_token_origin_unclear', message);
}
