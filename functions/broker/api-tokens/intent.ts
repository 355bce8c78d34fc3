import { poll } from '../retry.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import { apiTokenBusy } from './api-token.ts';
import type { ApiTokenIntent, ApiTokenPorts } from './ports.ts';

/** The life of an intent until RingCX is asked for a token: an owner that dies before then has left nothing there. */
export const INTENT_MS = ADMIN_TIMEOUT_MS + 1500;

/** The life of an intent once RingCX is asked. A slow RingCX has made the token by then, and a silent owner is dead. */
export const CREATION_MS = 10_000;

/** A request waits this long for another one's token. */
const PATIENCE_MS = 15_000;

/** The token to be made, and for whom. */
export type ApiTokenRequest = Pick<ApiTokenIntent, 'id' | 'purpose' | 'label'>;

export interface TakenIntent {
  /** `left behind`: its owner has died, and its new owner has to find out what became of it. */
  readonly state: 'fresh' | 'left behind';
  readonly intent: ApiTokenIntent;
}

/** Waits until nobody else makes an API token for the connection. @throws BrokerError `api_token_busy`. */
export async function takeIntent(
  ports: ApiTokenPorts,
  connection: string,
  request: ApiTokenRequest,
  owner: string,
): Promise<TakenIntent> {
  const { clock, intents } = ports;
  const { id, purpose, label } = request;
  const taken = await poll(ports, clock.now() + PATIENCE_MS, async (): Promise<TakenIntent | undefined> => {
    const until = clock.now() + INTENT_MS;
    const intent: ApiTokenIntent = { id, purpose, label, seen: null, owner, until };
    if (await intents.take(connection, intent)) return { state: 'fresh', intent };
    return await takeOverIntent(ports, connection, owner);
  });
  if (!taken) throw apiTokenBusy(connection);
  return taken;
}

/** Takes over an intent whose owner has died. Undefined: there is none. */
export async function takeOverIntent(
  { clock, intents }: ApiTokenPorts,
  connection: string,
  owner: string,
): Promise<TakenIntent | undefined> {
  const standing = await intents.find(connection);
  const now = clock.now();
  if (!standing || standing.until > now) return undefined;
  const until = now + INTENT_MS;
  if (!(await intents.takeOver(connection, standing, owner, until))) return undefined;
  return { state: 'left behind', intent: { ...standing, owner, until } };
}
