import { BrokerError } from '../broker-error.ts';
import type { MadeApiToken } from './api-token.ts';
import { type Healed, healIntent, SEEN_AFTER_MS } from './heal-intent.ts';
import { asideKeyOf, lateKeyOf, takeOverIntent } from './intent.ts';
import type { ApiTokenIntent, ApiTokenPorts } from './ports.ts';

/** The refresher's next look at an intent of another connection that could not be healed. */
const SET_ASIDE_MS = 60_000;

/** The same while the connection signs in as another user. */
const OTHER_USER_MS = 6 * 3600_000;

/**
 * Finds and registers what an intent has made whose owner has died, and clears the intent. So a token made for a request
 * that never got its answer comes to light within a minute. A rotation that is tried again finds its token registered.
 */
export async function healLeftIntent(ports: ApiTokenPorts, key: string): Promise<void> {
  const intent = await takeOverIntent(ports, key, ports.random.id());
  if (intent) await settleIntent(ports, intent, intent.connection);
}

/**
 * Does the same for an intent that its caller has taken over. An intent of another connection that cannot be healed now,
 * and one of a former user, are set aside for the refresher: nothing done for one connection may keep another from
 * getting its token. So is one whose token a slow RingCX may still make.
 * @param connection for which the caller goes on.
 */
export async function settleIntent(
  ports: ApiTokenPorts,
  intent: ApiTokenIntent,
  connection: string,
): Promise<MadeApiToken | undefined> {
  const healed = await tryToHeal(ports, intent, connection);
  const aside = asideKeyOf(intent.key, intent.connection);
  const renamed = ofFormerAttempt(intent);
  if (healed === 'failed') await setAside(ports, intent, { key: aside, pauseMs: SET_ASIDE_MS });
  else if (healed === 'by another user') await setAside(ports, renamed, { key: aside, pauseMs: OTHER_USER_MS });
  else if (healed === 'not seen yet' || mayBeTheirs(ports, intent, healed))
    await setAside(ports, renamed, { key: lateKeyOf(intent.key, renamed), pauseMs: SEEN_AFTER_MS });
  else await ports.intents.clear(intent);
  return typeof healed === 'object' ? healed : undefined;
}

/** The token that was adopted may be somebody else's, while a slow RingCX has yet to make ours. */
const mayBeTheirs = ({ clock }: ApiTokenPorts, { askedAt }: ApiTokenIntent, healed: Healed): boolean =>
  typeof healed === 'object' && healed.entry.adopted && clock.now() - (askedAt ?? 0) < SEEN_AFTER_MS;

async function tryToHeal(ports: ApiTokenPorts, intent: ApiTokenIntent, connection: string): Promise<Healed | 'failed'> {
  try {
    return await healIntent(ports, intent);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    // Forgotten meanwhile: nobody can look for its token any more.
    if (error.code === 'connection_unknown') return undefined;
    if (intent.connection === connection) throw error;
    return 'failed';
  }
}

/** The same request may make another token from now on, and the two must not be taken for each other. */
const ofFormerAttempt = (intent: ApiTokenIntent): ApiTokenIntent =>
  intent.id.startsWith(FORMER) ? intent : { ...intent, id: `${FORMER}${intent.askedAt}:${intent.id}` };

const FORMER = 'former:';

interface Aside {
  readonly key: string;
  /** The time until the refresher's next look. */
  readonly pauseMs: number;
}

async function setAside(ports: ApiTokenPorts, intent: ApiTokenIntent, { key, pauseMs }: Aside): Promise<void> {
  const { clock, intents, random, telemetry } = ports;
  const { connection, id, label } = intent;
  const until = clock.now() + pauseMs;
  if (intent.key === key) return void (await intents.noteSeen(intent, intent, until));
  const aside = await intents.take({ ...intent, key, owner: random.id(), until });
  // It may be there because the function that set it aside died before it cleared this one.
  if (!aside && (await intents.find(key))?.id !== id)
    throw new BrokerError(
      'api_token_origin_unclear',
      `making API tokens for connection ${connection} was interrupted twice, and neither can be settled; mend its sign-in, or forget it`,
    );
  await intents.clear(intent);
  telemetry.warn('an interrupted API token was set aside; tried again later', { connection, label });
}
