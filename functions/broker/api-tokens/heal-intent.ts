import type { EventFields } from '../../contract/events.ts';
import { BrokerError } from '../broker-error.ts';
import { announce, onceADay } from '../events/announce.ts';
import type { Redacted } from '../redacted.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { compareUsers, isNameless, type SessionUser } from '../sessions/session.ts';
import { apiTokenBusy, type MadeApiToken, type RegisteredApiToken, UNTOUCHED } from './api-token.ts';
import { INTENT_MS, intentKeyOf } from './intent.ts';
import type { ApiTokenIntent, ApiTokenPorts } from './ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * `by another user`: the connection signs in as another user now, who may not see the token that was perhaps made.
 * `not seen yet`: RingCX lists no new token, but may still be at work on one.
 */
export type Healed = MadeApiToken | 'by another user' | 'not seen yet' | undefined;

/** The time in which even a slow RingCX has made a token, and lists it. */
export const SEEN_AFTER_MS = 60_000;

/**
 * Finds out what became of an intent whose owner died: the token that was registered for it; else the only new one at
 * RingCX, adopted; else nothing (undefined). The caller clears the intent.
 * @param intent as it was taken over, with its new owner.
 * @throws BrokerError if several tokens are new: nobody can tell which of them is ours, so none is touched. Also if
 * somebody else makes a token meanwhile: a new token may be theirs.
 */
export async function healIntent(ports: ApiTokenPorts, intent: ApiTokenIntent): Promise<Healed> {
  const { seen, connection } = intent;
  if (seen === null) return undefined;
  // In this order: a registered token that RingCX listed is in the register by now.
  const { tokens, user } = await tokensAtRingCx(ports, connection, 'keeping');
  const registered = await ports.register.list(connection);
  const made = registered.find((entry) => entry.madeFor === intent.id);
  if (made) return withToken(made, tokens);
  if (compareUsers(intent.user, user) === 'different') return await reportOtherUser(ports, intent);
  await assertNobodyElseMakes(ports, intent);
  const known = new Set([...seen, ...registered.map((entry) => entry.fingerprint)]);
  const unknown = [...tokens.keys()].filter((fingerprint) => !known.has(fingerprint));
  const owners = await ports.register.owners(unknown);
  const fresh = unknown.filter((fingerprint) => (owners.get(fingerprint) ?? connection) === connection);
  const [fingerprint, ...others] = fresh;
  if (fingerprint === undefined) {
    if (ports.clock.now() - (intent.askedAt ?? 0) < SEEN_AFTER_MS) return 'not seen yet';
    return isNameless(user) ? await reportNameless(ports, intent) : undefined;
  }
  if (others.length > 0) throw await originUnclear(ports, intent, fresh);
  return withToken(await adopt(ports, intent, fingerprint, user), tokens);
}

/**
 * Another connection of the account may be making a token that this list shows and that is not registered yet. After
 * this, any token in the list is registered, or the intent of its making still stands.
 */
async function assertNobodyElseMakes(ports: ApiTokenPorts, intent: ApiTokenIntent): Promise<void> {
  const { connection, owner } = intent;
  const key = intentKeyOf(await findConnection(ports.connections, connection));
  const standing = await ports.intents.find(key);
  if (standing && standing.owner !== owner) throw apiTokenBusy(connection);
}

async function adopt(
  ports: ApiTokenPorts,
  intent: ApiTokenIntent,
  fingerprint: string,
  user: SessionUser,
): Promise<RegisteredApiToken> {
  const { connection, label, purpose, id } = intent;
  const now = ports.clock.now();
  const ours = await ports.intents.noteSeen(intent, intent, now + INTENT_MS);
  const made = { fingerprint, label, createdAt: now, purpose, madeFor: id, user };
  const entry: RegisteredApiToken = { ...made, adopted: true, ...UNTOUCHED };
  if (!ours || (await ports.register.add(connection, entry)) !== 'added') throw apiTokenBusy(connection);
  ports.telemetry.warn('an API token was adopted after an interruption', { connection, fingerprint, label });
  return entry;
}

function withToken(entry: RegisteredApiToken, tokens: ReadonlyMap<string, Redacted>): MadeApiToken | undefined {
  const apiToken = tokens.get(entry.fingerprint);
  return apiToken && { apiToken, entry };
}

async function reportOtherUser(ports: ApiTokenPorts, intent: ApiTokenIntent): Promise<'by another user'> {
  const { connection, label } = intent;
  await announceUnclear(ports, intent, { found: 'another user', fingerprints: [] });
  const message =
    'making an API token was interrupted, and the connection signs in as another RingCX user since; ' +
    'none is adopted, and the former user may have one more';
  ports.telemetry.warn(message, { connection, label });
  return 'by another user';
}

/** The list may be another user's by now, without a sign of it. */
async function reportNameless(ports: ApiTokenPorts, intent: ApiTokenIntent): Promise<undefined> {
  const { connection, label } = intent;
  await announceUnclear(ports, intent, { found: 'users without names', fingerprints: [] });
  const message =
    'making an API token was interrupted, and RingCX lists no new one but does not name its users; ' +
    'if the connection signs in as another user since, the former user may have one more';
  ports.telemetry.warn(message, { connection, label });
}

async function originUnclear(
  ports: ApiTokenPorts,
  intent: ApiTokenIntent,
  fresh: readonly string[],
): Promise<BrokerError> {
  const { connection } = intent;
  await announceUnclear(ports, intent, { found: 'several new ones', fingerprints: [...fresh] });
  const message =
    `making an API token for connection ${connection} was interrupted, and RingCX now has ${fresh.length} new ones: ${fresh.join(', ')}; ` +
    `an operator must adopt (PUT) or revoke (DELETE ?unknown=allow) them under /connections/${connection}/api-tokens until at most one is unknown`;
  ports.telemetry.warn(message, { connection, fingerprints: fresh });
  return new BrokerError('api_token_origin_unclear', message);
}

/** The same intent is looked at again and again, and a person told once a day. */
async function announceUnclear(
  ports: ApiTokenPorts,
  { connection, id, askedAt }: ApiTokenIntent,
  unclear: Omit<EventFields<'ApiTokenOriginUnclear'>, 'connection'>,
): Promise<void> {
  const happening = { name: 'ApiTokenOriginUnclear', fields: { connection, ...unclear } } as const;
  await announce(ports, happening, `${id}:${onceADay(ports.clock.now(), askedAt ?? 0)}`);
}
