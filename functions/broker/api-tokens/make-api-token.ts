import type { ErrorCode } from '../../contract/error-codes.ts';
import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';
import { retryWrite } from '../retry.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { beingForgotten, findConnection } from '../sessions/find-connection.ts';
import { compareUsers, type SessionUser } from '../sessions/session.ts';
import { announceUnknown } from './announce-unknown.ts';
import {
  apiTokenBusy,
  fingerprintOf,
  isJustMade,
  type MadeApiToken,
  type RegisteredApiToken,
  UNTOUCHED,
} from './api-token.ts';
import { settleIntent } from './heal-left-intent.ts';
import { type ApiTokenRequest, asideKeyOf, CREATION_MS, intentKeyOf, takeIntent } from './intent.ts';
import type { ApiTokenIntent, ApiTokenPorts, IntentHold } from './ports.ts';
import { settleSetAside } from './settle-making.ts';
import { type TokensAtRingCx, tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * Has RingCX make one API token and registers it. A repeated request of the same id gets the token that was made for it
 * before. The intent stays until the caller clears it, once the token is where it belongs; otherwise the next one to
 * find it heals what was left undone.
 */
export async function makeApiToken(
  ports: ApiTokenPorts,
  connection: string,
  request: ApiTokenRequest,
): Promise<MadeApiToken & { readonly intent: IntentHold }> {
  const key = intentKeyOf(await findConnection(ports.connections, connection));
  const { state, intent } = await takeIntent(ports, key, connection, request);
  if (state === 'fresh') {
    const aside = await ports.intents.find(asideKeyOf(key, connection));
    if (aside?.id !== request.id) return { ...(await makeUnderIntent(ports, connection, intent)), intent };
    // Another connection has set this very request's earlier intent aside, and its token may exist.
    await ports.intents.clear(intent);
    await settleSetAside(ports, key, connection);
  } else {
    const healed = await settleIntent(ports, intent, connection);
    if (healed && intent.connection === connection && intent.id === request.id) return { ...healed, intent };
  }
  return await makeApiToken(ports, connection, request);
}

async function makeUnderIntent(
  ports: ApiTokenPorts,
  connection: string,
  intent: ApiTokenIntent,
): Promise<MadeApiToken> {
  const before = await lookBefore(ports, connection, intent);
  if ('made' in before) return before.made;
  const { apiToken, user } = await create(ports, intent, before.listed);
  const entry: RegisteredApiToken = {
    fingerprint: fingerprintOf(apiToken),
    label: intent.label,
    createdAt: ports.clock.now(),
    purpose: intent.purpose,
    madeFor: intent.id,
    adopted: false,
    user,
    ...UNTOUCHED,
  };
  await registerOrReport(ports, connection, entry);
  return { apiToken, entry };
}

/** A token that cannot be registered is found by its intent later, and then adopted. */
async function registerOrReport(ports: ApiTokenPorts, connection: string, entry: RegisteredApiToken): Promise<void> {
  const { clock, register, telemetry } = ports;
  try {
    await retryWrite(clock, () => register.put(connection, entry));
  } catch (cause) {
    const { fingerprint } = entry;
    telemetry.count('ApiTokenNotRegistered');
    const message = `API token ${fingerprint} of connection ${connection} was made but could not be registered; within minutes it is listed as adopted`;
    telemetry.warn(message, { connection, fingerprint });
    throw new BrokerError('api_token_not_registered', message, { cause });
  }
}

/** The tokens that RingCX has before the call; or the token itself, if another run of the same request has just made it. */
async function lookBefore(
  ports: ApiTokenPorts,
  connection: string,
  intent: ApiTokenIntent,
): Promise<{ readonly made: MadeApiToken } | { readonly listed: TokensAtRingCx }> {
  const { intents, register } = ports;
  try {
    const listed = await tokensAtRingCx(ports, connection, 'keeping');
    const record = await findConnection(ports.connections, connection);
    if (record.forgettingAt !== null) throw beingForgotten(connection);
    // The first session tells the account, and its other connections take turns under that.
    if (intentKeyOf(record) !== intent.key) throw apiTokenBusy(connection);
    const entries = await register.list(connection);
    const registered = new Set(entries.map(({ fingerprint }) => fingerprint));
    const others = [...listed.tokens.keys()].filter((fingerprint) => !registered.has(fingerprint));
    const owners = await register.owners(others);
    await announceUnknown(
      ports,
      connection,
      others.filter((fingerprint) => !owners.has(fingerprint)),
      intent,
    );
    const entry = entries.find((each) => each.madeFor === intent.id);
    const apiToken = entry && listed.tokens.get(entry.fingerprint);
    if (apiToken) return { made: { apiToken, entry } };
    if (entry) await giveUp(ports, connection, entry);
    return { listed };
  } catch (error) {
    // RingCX was not asked for a token yet: there is nothing to heal.
    await intents.clear(intent);
    throw error;
  }
}

/**
 * A token was made for this very request, and RingCX does not list it: another user's, or revoked. Nobody has it, so it
 * counts as replaced from now on, and the refresher finds out what became of it.
 */
async function giveUp(ports: ApiTokenPorts, connection: string, entry: RegisteredApiToken): Promise<void> {
  const { clock, register, telemetry } = ports;
  const now = clock.now();
  // RingCX may just not list it yet.
  if (isJustMade(entry, now)) throw apiTokenBusy(connection);
  const revokeAt = entry.adopted ? null : now;
  await register.change(connection, { ...entry, madeFor: null, replacedAt: now, revokeAt });
  telemetry.warn('RingCX does not list an API token made before for the same request; making another', {
    connection,
    fingerprint: entry.fingerprint,
  });
}

/**
 * Records the tokens seen just before RingCX is asked, each time. A refusal leaves nothing behind; after any other
 * failure the intent stays, and the next one to find it looks at what RingCX has.
 */
async function create(
  ports: ApiTokenPorts,
  intent: ApiTokenIntent,
  { tokens, user }: TokensAtRingCx,
): Promise<{ readonly apiToken: Redacted; readonly user: SessionUser }> {
  const { apiTokenCalls, clock, intents } = ports;
  const { connection } = intent;
  try {
    const call = { doing: 'making an API token', share: 'keeping' } as const;
    const apiToken = await callWithSession(ports, connection, call, async (session, timeoutMs) => {
      // Seen in one user's list, all of another's tokens would look new.
      if (compareUsers(user, session.user) === 'different') throw apiTokenBusy(connection);
      const askedAt = clock.now();
      const ours = await intents.noteSeen(intent, { seen: [...tokens.keys()], user, askedAt }, askedAt + CREATION_MS);
      if (!ours) throw apiTokenBusy(connection);
      return await apiTokenCalls.at(session.hosts).createApiToken(session, timeoutMs);
    });
    return { apiToken, user };
  } catch (error) {
    const notMade = error instanceof BrokerError && NOT_MADE.has(error.code);
    if (notMade) await intents.clear(intent);
    throw error;
  }
}

const NOT_MADE = new Set<ErrorCode>(['ringcx_refused', 'ringcx_rate_limited', 'sign_in_refused', 'sign_in_missing']);
