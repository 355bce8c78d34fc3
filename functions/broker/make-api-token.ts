import type { ErrorCode } from '../contract/error-codes.ts';
import { callRingCx } from './admin-call.ts';
import { apiTokenBusy } from './api-token-busy.ts';
import type { ApiTokenIntent, RegisteredApiToken } from './api-token-ports.ts';
import { BrokerError } from './broker-error.ts';
import { beingForgotten, findConnection } from './find-connection.ts';
import { fingerprintOf } from './fingerprint.ts';
import { healIntent } from './heal-intent.ts';
import { CREATION_MS } from './intent-times.ts';
import type { Redacted } from './redacted.ts';
import type { MadeApiToken, MakingPorts } from './rotation-ports.ts';
import { storeHard } from './store-hard.ts';
import { takeIntent, type Wish } from './take-intent.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * Has RingCX make one API token and writes it into the register. A repeated wish of the same id gets the token that was
 * made for it before. The intent stays until the caller clears it, once the token is where it belongs; whoever finds it
 * later heals what was left undone.
 */
export async function makeApiToken(
  ports: MakingPorts,
  connection: string,
  wish: Wish,
): Promise<MadeApiToken & { readonly owner: string }> {
  const owner = ports.random.id();
  for (;;) {
    const taken = await takeIntent(ports, connection, wish, owner);
    if (taken.state === 'fresh') return { ...(await makeUnderIntent(ports, connection, taken.intent)), owner };
    const healed = await healIntent(ports, connection, taken.intent);
    if (healed && taken.intent.id === wish.id) return { ...healed, owner };
    await ports.intents.clear(connection, owner);
  }
}

async function makeUnderIntent(ports: MakingPorts, connection: string, intent: ApiTokenIntent): Promise<MadeApiToken> {
  const { clock } = ports;
  const before = await lookBefore(ports, connection, intent);
  if ('made' in before) return before.made;
  const apiToken = await create(ports, connection, intent.owner, before.seen);
  const entry: RegisteredApiToken = {
    fingerprint: fingerprintOf(apiToken),
    label: intent.label,
    createdAt: clock.now(),
    purpose: intent.purpose,
    madeFor: intent.id,
    adopted: false,
    replacedAt: null,
    revokeAt: null,
  };
  await registerHard(ports, connection, entry);
  return { apiToken, entry };
}

/** One that cannot be written down is found by its intent, and then adopted. */
async function registerHard(ports: MakingPorts, connection: string, entry: RegisteredApiToken): Promise<void> {
  const { clock, register, signals } = ports;
  try {
    await storeHard(clock, () => register.put(connection, entry));
  } catch (cause) {
    const { fingerprint } = entry;
    signals.count('ApiTokenNotRegistered');
    const message = `API token ${fingerprint} of connection ${connection} was made but could not be registered; within minutes it is listed as adopted`;
    signals.warn(message, { connection, fingerprint });
    throw new BrokerError('api_token_not_registered', message, { cause });
  }
}

/** What there is before the call; the token itself, if another run of the same wish has just had it made. */
async function lookBefore(
  ports: MakingPorts,
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
    // RingCX was not asked for one yet: there is nothing to heal.
    await intents.clear(connection, intent.owner);
    throw error;
  }
}

/**
 * What was seen is written down just before RingCX is asked, each time. Refusals leave nothing behind; after anything
 * else the intent stays, and whoever comes next looks what there is.
 */
async function create(
  ports: MakingPorts,
  connection: string,
  owner: string,
  seen: readonly string[],
): Promise<Redacted> {
  const { admin, clock, intents } = ports;
  try {
    return await callRingCx(ports, connection, 'making an API token', async (accessToken, timeoutMs) => {
      const ours = await intents.noteSeen(connection, owner, seen, clock.now() + CREATION_MS);
      if (!ours) throw apiTokenBusy(connection);
      return await admin.createApiToken(accessToken, timeoutMs);
    });
  } catch (error) {
    const notMade = error instanceof BrokerError && NOT_MADE.has(error.code);
    if (notMade) await intents.clear(connection, owner);
    throw error;
  }
}

const NOT_MADE = new Set<ErrorCode>(['ringcx_refused', 'ringcx_rate_limited', 'sign_in_refused', 'sign_in_missing']);
