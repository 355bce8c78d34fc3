import type { ConnectionRecord } from '../sessions/connection-record.ts';
import { healLeftIntent, settleIntent } from './heal-left-intent.ts';
import { intentKeyOf, ownKeyOf, takeIntent } from './intent.ts';
import type { ApiTokenPorts } from './ports.ts';

/**
 * Waits until no API token is being made for the connection, and finds those whose making was interrupted: all are in
 * the register then. An intent stays if this fails, since it may be all that is known of a token.
 */
export async function settleMaking(ports: ApiTokenPorts, record: ConnectionRecord): Promise<void> {
  const { name } = record;
  const key = intentKeyOf(record);
  if (key !== ownKeyOf(name)) await healLeftIntent(ports, ownKeyOf(name));
  const request = { id: ports.random.id(), purpose: 'issued', label: 'forgetting' } as const;
  const { state, intent } = await takeIntent(ports, key, name, request);
  if (state === 'left behind') await settleIntent(ports, intent, name);
  else await ports.intents.clear(intent);
}
