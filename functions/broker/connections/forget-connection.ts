import type { ErrorCode } from '../../contract/error-codes.ts';
import type { RegisteredApiToken } from '../api-tokens/api-token.ts';
import { healIntent } from '../api-tokens/heal-intent.ts';
import { takeIntent } from '../api-tokens/intent.ts';
import { deleteAtRingCx, tokensAtRingCx } from '../api-tokens/tokens-at-ringcx.ts';
import { BrokerError } from '../broker-error.ts';
import { isKnown } from '../sessions/connection-record.ts';
import { unknownConnection } from '../sessions/find-connection.ts';
import type { ForgetPorts } from './ports.ts';

export interface Forgotten {
  readonly revokedApiTokens: number;
  readonly keptApiTokens: number;
  readonly secretsDeletedOn: number;
}

export interface ForgetOptions {
  /** Go on although the API tokens cannot be revoked, for example because the sign-in is refused. */
  readonly abandonApiTokens: boolean;
}

/**
 * Stops the rotation, revokes the API tokens that the broker made, then deletes the secrets, then the record. If the
 * function dies in between, the connection can be forgotten by asking again. Adopted API tokens stay at RingCX.
 */
export async function forgetConnection(
  ports: ForgetPorts,
  name: string,
  { abandonApiTokens }: ForgetOptions,
): Promise<Forgotten> {
  const { clock, connections, managedRecords, managedSecrets, telemetry } = ports;
  const record = await connections.find(name);
  if (!isKnown(record)) {
    // A forgetting that was cut short at its end, or a lost table, may have left secrets behind. A record under a lease
    // is just being stored for the first time.
    if ((record?.lease?.until ?? 0) <= clock.now()) {
      await managedRecords.remove(name);
      await ports.secretRemover.removeAll(name, clock.now());
    }
    throw unknownConnection(name);
  }
  await connections.markForgetting(name, clock.now());
  // The setting stays, in case the forgetting is given up.
  const ifAfterDays = (await managedRecords.find(name))?.afterDays ?? null;
  await managedRecords.note(name, { ifAfterDays, change: { versionId: null, createdAt: null }, lookAt: null });
  await managedSecrets.switchOff(name);
  const revokedApiTokens = await revokeOurs(ports, name).catch((error: unknown) => {
    if (!abandonApiTokens || !isOutOfReach(error)) throw error;
    return 0;
  });
  // A token that was being made may have brought AWSPENDING back, and a restored secret could not be rotated.
  await managedSecrets.switchOff(name);
  const secretsDeletedOn = await ports.secretRemover.removeAll(name, clock.now());
  const left = await removeRecords(ports, name);
  const keptApiTokens = left.filter((entry) => entry.adopted).length;
  const fingerprints = left.filter((entry) => !entry.adopted).map(({ fingerprint }) => fingerprint);
  if (fingerprints.length > 0)
    telemetry.warn('API tokens were left behind at RingCX', { connection: name, fingerprints });
  telemetry.info('connection forgotten', { connection: name, revokedApiTokens, keptApiTokens });
  return { revokedApiTokens, keptApiTokens, secretsDeletedOn };
}

/** Removes everything from the table. @returns the API tokens that were still registered. */
async function removeRecords(ports: ForgetPorts, name: string): Promise<readonly RegisteredApiToken[]> {
  const { clock, connections, intents, managedRecords, register } = ports;
  const left = await register.list(name);
  for (const { fingerprint } of left) await register.remove(name, fingerprint);
  await intents.remove(name);
  await managedRecords.remove(name);
  await connections.forget(name, clock.now());
  return left;
}

/** RingCX, or the way to it. A fault of the broker's own storage, or a token being made, is a reason to ask again instead. */
const isOutOfReach = (error: unknown): boolean => error instanceof BrokerError && OUT_OF_REACH.has(error.code);

const OUT_OF_REACH = new Set<ErrorCode>([
  'ringcx_refused',
  'ringcx_answer_malformed',
  'ringcx_unavailable',
  'ringcx_rate_limited',
  'sign_in_missing',
  'sign_in_kind_mismatch',
  'sign_in_refused',
  'account_mismatch',
  'exchange_limit',
  'api_token_origin_unclear',
]);

/**
 * Waits for any token that is being made: it will then be in the register. Nobody begins another, because the connection
 * is marked. The intent stays if this fails: it may be all that is known of a token. RingCX is needed only where the
 * broker has made a token.
 */
async function revokeOurs(ports: ForgetPorts, name: string): Promise<number> {
  const owner = ports.random.id();
  const request = { id: owner, purpose: 'issued', label: 'forgetting' } as const;
  const taken = await takeIntent(ports, name, request, owner);
  if (taken.state === 'left behind') await healIntent(ports, name, taken.intent);
  const registered = await ports.register.list(name);
  const revoked = await revokeAll(
    ports,
    name,
    registered.filter((entry) => !entry.adopted),
  );
  await ports.intents.clear(name, owner);
  return revoked;
}

async function revokeAll(ports: ForgetPorts, name: string, ours: readonly RegisteredApiToken[]): Promise<number> {
  if (ours.length === 0) return 0;
  const atRingCx = await tokensAtRingCx(ports, name);
  let revoked = 0;
  for (const { fingerprint } of ours) {
    const apiToken = atRingCx.get(fingerprint);
    if (apiToken) {
      await deleteAtRingCx(ports, name, apiToken);
      revoked += 1;
    }
    await ports.register.remove(name, fingerprint);
  }
  return revoked;
}
