import type { ErrorCode } from '../contract/error-codes.ts';
import type { RegisteredApiToken } from './api-token-ports.ts';
import { BrokerError } from './broker-error.ts';
import { isKnown, unknownConnection } from './find-connection.ts';
import { healIntent } from './heal-intent.ts';
import type { SecretRemover } from './ports.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { takeIntent } from './take-intent.ts';
import { deleteAtRingCx, tokensAtRingCx } from './tokens-at-ringcx.ts';

export interface ForgetPorts extends RotationPorts {
  readonly secrets: SecretRemover;
}

export interface Forgotten {
  readonly revokedApiTokens: number;
  readonly keptApiTokens: number;
  readonly secretsDeletedOn: number;
}

/**
 * Stops the rotation, revokes what the broker made, then deletes the secrets, then the record: dying in between leaves
 * a connection that can be forgotten by asking again. Adopted API tokens stay at RingCX.
 * @param abandonApiTokens go on although the API tokens cannot be revoked, because the sign-in is refused, say.
 */
export async function forgetConnection(
  ports: ForgetPorts,
  name: string,
  abandonApiTokens: boolean,
): Promise<Forgotten> {
  const { connections, clock } = ports;
  const record = await connections.find(name);
  if (!isKnown(record)) {
    // What a forgetting that was cut short at its end, or a table that is gone, may have left behind. Not what is just
    // being stored for the first time.
    if ((record?.lease?.until ?? 0) <= clock.now()) {
      await ports.managed.remove(name);
      await ports.secrets.removeAll(name, clock.now());
    }
    throw unknownConnection(name);
  }
  await connections.markForgetting(name, clock.now());
  // The setting stays, so that it is known if the forgetting is given up.
  const afterDays = (await ports.managed.find(name))?.afterDays ?? null;
  await ports.managed.note(name, afterDays, { versionId: null, createdAt: null }, null);
  await ports.secret.switchOff(name);
  const revokedApiTokens = await revokeOurs(ports, name).catch((error: unknown) => {
    if (!abandonApiTokens || !isOutOfReach(error)) throw error;
    return 0;
  });
  // Whoever was just having a token made may have brought AWSPENDING back: restored, the secret could not be rotated.
  await ports.secret.switchOff(name);
  const secretsDeletedOn = await ports.secrets.removeAll(name, clock.now());
  const left = await ports.register.list(name);
  for (const { fingerprint } of left) await ports.register.remove(name, fingerprint);
  await ports.intents.remove(name);
  await ports.managed.remove(name);
  await connections.forget(name, clock.now());
  const keptApiTokens = left.filter((entry) => entry.adopted).length;
  const fingerprints = left.filter((entry) => !entry.adopted).map(({ fingerprint }) => fingerprint);
  if (fingerprints.length > 0)
    ports.signals.warn('API tokens were left behind at RingCX', { connection: name, fingerprints });
  ports.signals.say('connection forgotten', { connection: name, revokedApiTokens, keptApiTokens });
  return { revokedApiTokens, keptApiTokens, secretsDeletedOn };
}

/** RingCX, or the way to it; the broker's own storage, or a token that is just being made, is a reason to ask again. */
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
 * Whoever is just having a token made is waited for: it is in the register then. Nobody begins another, because the
 * connection is marked. The intent stays if this fails: it may be all that is known of a token. Needs RingCX only where
 * the broker has made anything.
 */
async function revokeOurs(ports: RotationPorts, name: string): Promise<number> {
  const owner = ports.random.id();
  const wish = { id: owner, purpose: 'issued', label: 'forgetting' } as const;
  const taken = await takeIntent(ports, name, wish, owner);
  if (taken.state === 'left') await healIntent(ports, name, taken.intent);
  const registered = await ports.register.list(name);
  const ours = registered.filter((entry) => !entry.adopted);
  const revoked = await revokeAll(ports, name, ours);
  await ports.intents.clear(name, owner);
  return revoked;
}

async function revokeAll(ports: RotationPorts, name: string, ours: readonly RegisteredApiToken[]): Promise<number> {
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
