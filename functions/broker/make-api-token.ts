import { callRingCx } from './admin-call.ts';
import type { ApiTokenIntent, RegisteredApiToken } from './api-token-ports.ts';
import { BrokerError } from './broker-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import { healIntent } from './heal-intent.ts';
import { INTENT_MS } from './intent-times.ts';
import type { Redacted } from './redacted.ts';
import type { MadeApiToken, MakingPorts } from './rotation-ports.ts';
import { storeHard } from './store-hard.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/** For what an API token is wanted; a repeated wish of the same id gets the token that was made for it before. */
export interface Wish {
  readonly id: string;
  readonly purpose: 'managed' | 'issued';
  readonly label: string;
}

/** How long a request waits for another one's token. */
const PATIENCE_MS = 12_000;
const PAUSE_MS = 150;

/**
 * Has RingCX make one API token and writes it into the register. The intent stays until `clearIntent`, which the
 * caller calls once the token is where it belongs; whoever finds it later heals what was left undone.
 */
export async function makeApiToken(
  ports: MakingPorts,
  connection: string,
  wish: Wish,
): Promise<MadeApiToken & { owner: string }> {
  const { clock, intents } = ports;
  const owner = ports.random.id();
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const now = clock.now();
    const intent: ApiTokenIntent = { ...wish, seen: null, owner, until: now + INTENT_MS };
    if (await intents.take(connection, intent)) return { ...(await makeUnderIntent(ports, connection, intent)), owner };
    const standing = await intents.find(connection);
    if (standing && standing.until <= now && (await intents.takeOver(connection, standing, owner, now + INTENT_MS))) {
      const healed = await healIntent(ports, connection, standing, owner);
      if (healed && standing.id === wish.id) return { ...healed, owner };
      await intents.clear(connection, owner);
    } else {
      if (clock.now() + PAUSE_MS > deadline) throw busy(connection);
      await clock.sleep(PAUSE_MS);
    }
  }
}

async function makeUnderIntent(ports: MakingPorts, connection: string, intent: ApiTokenIntent): Promise<MadeApiToken> {
  const { clock, register } = ports;
  const { owner } = intent;
  const made = await lookBefore(ports, connection, intent);
  if (made) return made;
  const apiToken = await create(ports, connection, owner);
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
  await storeHard(clock, () => register.put(connection, entry));
  return { apiToken, entry };
}

/** What there is before the call; the token itself, if another run of the same wish has just had it made. */
async function lookBefore(
  ports: MakingPorts,
  connection: string,
  intent: ApiTokenIntent,
): Promise<MadeApiToken | undefined> {
  const { clock, intents, register } = ports;
  try {
    const [atRingCx, registered] = await Promise.all([tokensAtRingCx(ports, connection), register.list(connection)]);
    const entry = registered.find((each) => each.madeFor === intent.id);
    const apiToken = entry && atRingCx.get(entry.fingerprint);
    if (apiToken) return { apiToken, entry };
    const seen = [...atRingCx.keys()];
    if (!(await intents.noteSeen(connection, intent.owner, seen, clock.now() + INTENT_MS))) throw busy(connection);
    return undefined;
  } catch (error) {
    // RingCX was not asked for one yet: there is nothing to heal.
    await intents.clear(connection, intent.owner);
    throw error;
  }
}

/** Refusals leave nothing behind. After anything else the intent stays, and whoever comes next looks what there is. */
async function create(ports: MakingPorts, connection: string, owner: string): Promise<Redacted> {
  try {
    return await callRingCx(ports, connection, 'making an API token', (accessToken, timeoutMs) =>
      ports.admin.createApiToken(accessToken, timeoutMs),
    );
  } catch (error) {
    const notMade = error instanceof BrokerError && NOT_MADE.has(error.code);
    if (notMade) await ports.intents.clear(connection, owner);
    throw error;
  }
}

const NOT_MADE = new Set<string>(['ringcx_refused', 'ringcx_rate_limited', 'sign_in_refused', 'sign_in_missing']);

const busy = (connection: string): BrokerError =>
  new BrokerError('api_token_busy', `another API token of connection ${connection} is being made; ask again in 5 s`, {
    retryAfterSeconds: 5,
  });
