import { BrokerError } from '../broker-error.ts';
import type { ConnectionRecord } from '../sessions/connection-record.ts';
import { apiTokenBusy } from './api-token.ts';
import { settleIntent } from './heal-left-intent.ts';
import { asideKeyOf, intentKeyOf, takeIntent, takeOverIntent } from './intent.ts';
import type { ApiTokenPorts } from './ports.ts';

/**
 * Waits until no API token is being made for the connection, and finds those whose making was interrupted: all are in
 * the register then. An intent stays if this fails, since it may be all that is known of a token.
 */
export async function settleMaking(ports: ApiTokenPorts, record: ConnectionRecord): Promise<void> {
  const { intents, random } = ports;
  const { name } = record;
  const key = intentKeyOf(record);
  await settleSetAside(ports, key, name);
  const request = { id: random.id(), purpose: 'issued', label: 'forgetting' } as const;
  const { state, intent } = await takeIntent(ports, key, name, request);
  if (state === 'left behind') await settleIntent(ports, intent, name);
  else await intents.clear(intent);
  const left = await ownSetAside(ports, key, name);
  if (left.some((each) => each.key === asideKeyOf(key, name))) throw madeByFormerUser(name);
  if (left.length > 0) throw apiTokenBusy(name);
}

const ownSetAside = async ({ intents }: ApiTokenPorts, key: string, connection: string) =>
  (await intents.standing(key)).filter((each) => each.connection === connection && each.key !== key);

/** Settles the connection's own intents that were set aside, although their next look is not due yet. */
export async function settleSetAside(ports: ApiTokenPorts, key: string, connection: string): Promise<void> {
  for (const own of await ownSetAside(ports, key, connection)) {
    // It has no owner who could still be at work.
    const aside = await takeOverIntent(ports, own.key, ports.random.id(), Number.POSITIVE_INFINITY);
    if (aside) await settleIntent(ports, aside, connection);
  }
}

const madeByFormerUser = (connection: string): BrokerError =>
  new BrokerError(
    'api_token_origin_unclear',
    `making an API token for connection ${connection} was interrupted, and only the RingCX user before may see it; ` +
      `store that user's sign-in and ask again, or add ?abandonApiTokens=allow to leave it behind`,
  );
