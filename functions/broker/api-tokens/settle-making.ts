import { BrokerError } from '../broker-error.ts';
import type { ConnectionRecord } from '../sessions/connection-record.ts';
import { settleIntent } from './heal-left-intent.ts';
import { intentKeyOf, ownKeyOf, takeIntent, takeOverIntent } from './intent.ts';
import type { ApiTokenPorts } from './ports.ts';

/**
 * Waits until no API token is being made for the connection, and finds those whose making was interrupted: all are in
 * the register then. An intent stays if this fails, since it may be all that is known of a token.
 */
export async function settleMaking(ports: ApiTokenPorts, record: ConnectionRecord): Promise<void> {
  const { intents, random } = ports;
  const { name } = record;
  const key = intentKeyOf(record);
  const isShared = key !== ownKeyOf(name);
  // An intent that was set aside has no owner who could still be at work.
  const aside = isShared && (await takeOverIntent(ports, ownKeyOf(name), random.id(), Number.POSITIVE_INFINITY));
  if (aside) await settleIntent(ports, aside, name);
  const request = { id: random.id(), purpose: 'issued', label: 'forgetting' } as const;
  const { state, intent } = await takeIntent(ports, key, name, request);
  if (state === 'left behind') await settleIntent(ports, intent, name);
  else await intents.clear(intent);
  if (isShared && (await intents.find(ownKeyOf(name)))) throw madeByFormerUser(name);
}

const madeByFormerUser = (connection: string): BrokerError =>
  new BrokerError(
    'api_token_origin_unclear',
    `making an API token for connection ${connection} was interrupted, and only the RingCX user before may see it; ` +
      `store that user's sign-in and ask again, or add ?abandonApiTokens=allow to leave it behind`,
  );
