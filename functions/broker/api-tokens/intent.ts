import { poll } from '../retry.ts';
import type { ConnectionRecord } from '../sessions/connection-record.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import { apiTokenBusy } from './api-token.ts';
import type { ApiTokenIntent, ApiTokenPorts, IntentSight } from './ports.ts';

/** The life of an intent until RingCX is asked for a token: an owner that dies before then has left nothing there. */
export const INTENT_MS = ADMIN_TIMEOUT_MS + 1500;

/** The life of an intent once RingCX is asked. A slow RingCX has made the token by then, and a silent owner is dead. */
export const CREATION_MS = 10_000;

/** A request waits this long for another one's token. */
const PATIENCE_MS = 15_000;

const UNSEEN: IntentSight = { seen: null, user: null, askedAt: null };

/** The token to be made, and for whom. */
export type ApiTokenRequest = Pick<ApiTokenIntent, 'id' | 'purpose' | 'label'>;

/**
 * The key of the intents that must follow each other. Connections of one user see each other's new tokens, and perhaps
 * those of one account do, so an account makes one token at a time. Without an id to tell, a connection stands alone.
 */
export function intentKeyOf({ name, mainAccountId, user }: ConnectionRecord): string {
  if (mainAccountId !== null) return mainAccountId;
  const userId = user?.rcUserId ?? user?.adminId ?? null;
  return userId === null ? `connection:${name}` : `user:${userId}`;
}

/** The key of an intent that only its connection can settle, and that must not keep the others of that key waiting. */
export const asideKeyOf = (key: string, connection: string): string => `${sharedKeyOf(key)}#${connection}`;

/** The key of an intent that made nothing, as far as can be seen now. A connection may have several such. */
export const lateKeyOf = (key: string, { connection, id }: Pick<ApiTokenIntent, 'connection' | 'id'>): string =>
  `${asideKeyOf(key, connection)}#${id}`;

/** The key under which an intent stood before it was set aside. */
const sharedKeyOf = (key: string): string => key.split('#')[0] ?? key;

export interface TakenIntent {
  /** `left behind`: its owner has died, and its new owner has to find out what became of it. */
  readonly state: 'fresh' | 'left behind';
  readonly intent: ApiTokenIntent;
}

/** Waits until nobody else makes an API token under that key. @throws BrokerError `api_token_busy`. */
export async function takeIntent(
  ports: ApiTokenPorts,
  key: string,
  connection: string,
  { id, purpose, label }: ApiTokenRequest,
): Promise<TakenIntent> {
  const { clock, intents, random } = ports;
  const owner = random.id();
  const taken = await poll(ports, clock.now() + PATIENCE_MS, async (): Promise<TakenIntent | undefined> => {
    const until = clock.now() + INTENT_MS;
    const intent: ApiTokenIntent = { key, connection, id, purpose, label, ...UNSEEN, owner, until };
    if (await intents.take(intent)) return { state: 'fresh', intent };
    const left = await takeOverIntent(ports, key, owner);
    return left && { state: 'left behind', intent: left };
  });
  if (!taken) throw apiTokenBusy(connection);
  return taken;
}

/**
 * Takes over an intent whose owner has died. Undefined: there is none.
 * @param now later than the present to take one over that waits for its next look.
 */
export async function takeOverIntent(
  { clock, intents }: ApiTokenPorts,
  key: string,
  owner: string,
  now = clock.now(),
): Promise<ApiTokenIntent | undefined> {
  const standing = await intents.find(key);
  if (!standing || standing.until > now) return undefined;
  const until = clock.now() + INTENT_MS;
  if (!(await intents.takeOver(standing, owner, until))) return undefined;
  return { ...standing, owner, until };
}
