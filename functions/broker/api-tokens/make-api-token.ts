import type { ErrorCode } from '../../contract/error-codes.ts';
import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';
import { retryWrite } from '../retry.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { beingForgotten, findConnection } from '../sessions/find-connection.ts';
import { apiTokenBusy, fingerprintOf, type MadeApiToken, type RegisteredApiToken } from './api-token.ts';
import { healIntent } from './heal-intent.ts';
import { type ApiTokenRequest, CREATION_MS, takeIntent } from './intent.ts';
import type { ApiTokenIntent, ApiTokenPorts } from './ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * Has RingCX make one API token and registers it. A repeated request of the same id gets the token that was made for it
 * before. The intent stays until the caller clears it, once the token is where it belongs; otherwise the next one to
 * find it heals what was left undone.
 */
export async function makeApiToken(
  ports: ApiTokenPorts,
  connection: string,
  request: ApiTokenRequest,
): Promise<MadeApiToken & { readonly owner: string }> {
  const owner = ports.random.id();
  const taken = await takeIntent(ports, connection, request, owner);
  if (taken.state === 'fresh') return { ...(await makeUnderIntent(ports, connection, taken.intent)), owner };
  const healed = await healIntent(ports, connection, taken.intent);
  if (healed && taken.intent.id === request.id) return { ...healed, owner };
  await ports.intents.clear(connection, owner);
  return await makeApiToken(ports, connection, request);
}

async function makeUnderIntent(
  ports: ApiTokenPorts,
  connection: string,
  intent: ApiTokenIntent,
): Promise<MadeApiToken> {
  const before = await lookBefore(ports, connection, intent);
  if ('made' in before) return before.made;
  const apiToken = await create(ports, connection, intent.owner, before.seen);
  const entry: RegisteredApiToken = {
    fingerprint: fingerprintOf(apiToken),
    label: intent.label,
    createdAt: ports.clock.now(),
    purpose: intent.purpose,
    madeFor: intent.id,
    adopted: false,
    replacedAt: null,
    revokeAt: null,
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
): Promise<{ readonly made: MadeApiToken } | { readonly seen: readonly string[] }> {
  const { intents, register } = ports;
  try {
    const { forgettingAt } = await findConnection(ports.connections, connection);
    if (forgettingAt !== null) throw beingForgotten(connection);
    const [atRingCx, registered] = await Promise.all([tokensAtRingCx(ports, connection), register.list(connection)]);
    const entry = registered.find((each) => each.madeFor === intent.id);
    const apiToken = entry && atRingCx.get(entry.fingerprint);
    return apiToken ? { made: { apiToken, entry } } : { seen: [...atRingCx.keys()] };
  } catch (error) {
    // RingCX was not asked for a token yet: there is nothing to heal.
    await intents.clear(connection, intent.owner);
    throw error;
  }
}

/**
 * Records the tokens seen just before RingCX is asked, each time. A refusal leaves nothing behind; after any other
 * failure the intent stays, and the next one to find it looks at what RingCX has.
 */
async function create(
  ports: ApiTokenPorts,
  connection: string,
  owner: string,
  seen: readonly string[],
): Promise<Redacted> {
  const { apiTokenCalls, clock, intents } = ports;
  try {
    return await callWithSession(ports, connection, 'making an API token', async (session, timeoutMs) => {
      const ours = await intents.noteSeen(connection, owner, seen, clock.now() + CREATION_MS);
      if (!ours) throw apiTokenBusy(connection);
      return await apiTokenCalls.at(session.hosts).createApiToken(session, timeoutMs);
    });
  } catch (error) {
    const notMade = error instanceof BrokerError && NOT_MADE.has(error.code);
    if (notMade) await intents.clear(connection, owner);
    throw error;
  }
}

const NOT_MADE = new Set<ErrorCode>(['ringcx_refused', 'ringcx_rate_limited', 'sign_in_refused', 'sign_in_missing']);
