import type { ErrorCode } from '../../contract/error-codes.ts';
import type { RegisteredApiToken } from '../api-tokens/api-token.ts';
import { intentKeyOf } from '../api-tokens/intent.ts';
import { settleMaking } from '../api-tokens/settle-making.ts';
import { BrokerError, reasonOf } from '../broker-error.ts';
import { isKnown, type KnownConnection } from '../sessions/connection-record.ts';
import { unknownConnection } from '../sessions/find-connection.ts';
import { ringExTokenKeyIf } from '../sessions/get-ringex-token.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import type { ForgetPorts } from './ports.ts';
import { findMissing, revokeOurs } from './revoke-ours.ts';

export interface Forgotten {
  readonly revokedApiTokens: number;
  /** Adopted ones. */
  readonly keptApiTokens: number;
  /** RingCX does not list them for the connection's user, so nobody knows whether they live. */
  readonly missingApiTokens: number;
  /** The fingerprints of the broker's own that may live on at RingCX: missing, or out of reach. */
  readonly leftBehind: readonly string[];
  readonly secretsDeletedOn: number;
}

export interface ForgetOptions {
  /** Go on although API tokens are missing or cannot be revoked, for example because the sign-in is refused. */
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
  if (!abandonApiTokens) await assertNoneMissing(ports, name);
  await connections.markForgetting(name, clock.now());
  // The setting stays, in case the forgetting is given up.
  const ifAfterDays = (await managedRecords.find(name))?.afterDays ?? null;
  await managedRecords.note(name, { ifAfterDays, change: { versionId: null, createdAt: null }, lookAt: null });
  await managedSecrets.switchOff(name);
  const { revoked, missing } = await revokeAll(ports, record, abandonApiTokens);
  // A token that was being made may have brought AWSPENDING back, and a restored secret could not be rotated.
  await managedSecrets.switchOff(name);
  await endSession(ports, record);
  await releaseRingExToken(ports, name);
  const secretsDeletedOn = await ports.secretRemover.removeAll(name, clock.now());
  const left = await removeRecords(ports, record);
  const keptApiTokens = left.filter((entry) => entry.adopted).length;
  const leftBehind = left.filter((entry) => !entry.adopted).map(({ fingerprint }) => fingerprint);
  if (leftBehind.length > 0)
    telemetry.warn('API tokens were left behind at RingCX', { connection: name, fingerprints: leftBehind });
  const counts = { revokedApiTokens: revoked, keptApiTokens, missingApiTokens: missing.length };
  telemetry.info('connection forgotten', { connection: name, ...counts });
  return { ...counts, leftBehind, secretsDeletedOn };
}

/**
 * Waits for any token that is being made: it will then be in the register. Nobody begins another, because the connection
 * is marked.
 */
async function revokeAll(ports: ForgetPorts, record: KnownConnection, abandon: boolean) {
  const mayFail = (error: unknown): boolean => abandon && isOutOfReach(error);
  await settleMaking(ports, record).catch((error: unknown) => {
    if (!mayFail(error)) throw error;
    const fields = { connection: record.name, reason: reasonOf(error) };
    ports.telemetry.warn('an API token whose making was interrupted may be left behind at RingCX', fields);
  });
  const outcome = await revokeOurs(ports, record.name, mayFail);
  if (outcome.missing.length > 0 && !abandon) throw someMissing(record.name, outcome.missing);
  return outcome;
}

/** Fails before anything has changed, so that the connection goes on working until somebody has decided. */
async function assertNoneMissing(ports: ForgetPorts, name: string): Promise<void> {
  const missing = await findMissing(ports, name);
  if (missing.length > 0) throw someMissing(name, missing);
}

const someMissing = (name: string, fingerprints: readonly string[]): BrokerError =>
  new BrokerError(
    'api_tokens_missing',
    `RingCX does not list these API tokens for the user of connection ${name}, and the broker does not hold them, so nobody can tell whether they live: ` +
      `${fingerprints.join(', ')}; store the sign-in of the user they belong to and ask again, or add ?abandonApiTokens=allow to leave them behind`,
  );

/** RingCX ends the session if it can be reached; otherwise it ends by itself. */
async function endSession(
  { connections, sessionCalls, telemetry }: ForgetPorts,
  { name, hosts }: KnownConnection,
): Promise<void> {
  const refreshToken = (await connections.find(name))?.session?.refreshToken;
  if (!refreshToken) return;
  const answer = await sessionCalls.at(hosts).logout(refreshToken, ADMIN_TIMEOUT_MS);
  if (!answer.ok)
    telemetry.warn('the session could not be ended at RingCX', { connection: name, reason: answer.reason });
}

/** Before the sign-in is gone, which alone tells the name of the token. */
async function releaseRingExToken({ ringExTokens, signIns }: ForgetPorts, name: string): Promise<void> {
  const key = ringExTokenKeyIf(await signIns.findFormer(name));
  if (key) await ringExTokens.release(key, name);
}

/** Removes everything from the table. @returns the API tokens that were still registered. */
async function removeRecords(ports: ForgetPorts, record: KnownConnection): Promise<readonly RegisteredApiToken[]> {
  const { clock, connections, intents, managedRecords, register } = ports;
  const { name } = record;
  const left = await register.list(name);
  for (const { fingerprint } of left) await register.remove(name, fingerprint);
  for (const { key } of await intents.standing(intentKeyOf(record))) await intents.removeOf(name, key);
  await register.noteUnknownSeen(name, []);
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
  'user_mismatch',
  'exchange_limit',
  'api_token_origin_unclear',
]);
