import { apiTokenBusy } from './api-token-busy.ts';
import type { ApiTokenIntent } from './api-token-ports.ts';
import { INTENT_MS } from './intent-times.ts';
import type { MakingPorts } from './rotation-ports.ts';

/** How long a request waits for another one's token. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 150;

export type Wish = Pick<ApiTokenIntent, 'id' | 'purpose' | 'label'>;

/** `fresh`: nobody had one. `left`: its owner has died; what became of it is to be found out by the one who took it over. */
export type TakenIntent =
  | { readonly state: 'fresh'; readonly intent: ApiTokenIntent }
  | { readonly state: 'left'; readonly intent: ApiTokenIntent };

/** Waits until nobody else is having an API token made for the connection. @throws BrokerError `api_token_busy`. */
export async function takeIntent(
  ports: MakingPorts,
  connection: string,
  wish: Wish,
  owner: string,
): Promise<TakenIntent> {
  const { clock, intents } = ports;
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const now = clock.now();
    const until = now + INTENT_MS;
    const { id, purpose, label } = wish;
    const intent: ApiTokenIntent = { id, purpose, label, seen: null, owner, until };
    if (await intents.take(connection, intent)) return { state: 'fresh', intent };
    const standing = await intents.find(connection);
    const lapsed = standing && standing.until <= now;
    if (lapsed && (await intents.takeOver(connection, standing, owner, until))) {
      return { state: 'left', intent: { ...standing, owner, until } };
    }
    if (clock.now() + PAUSE_MS > deadline) throw apiTokenBusy(connection);
    await clock.sleep(PAUSE_MS);
  }
}
