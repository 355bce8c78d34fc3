import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { ITEMS } from '../../../functions/contract/items.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import type { OperatorRequest } from './functions.ts';
import type { Rig } from './rig.ts';

export const PERIOD_DAYS = 7;
const SESSION_MS = 300_000;

/** The connection that an operation works on. It has an account of its own. */
export interface TestConnection {
  readonly name: string;
  readonly account: SimulatedAccount;
  /** An API token that the broker did not make. */
  readonly foreign: string;
  /** The token in AWSCURRENT before the operation, which a reader may have cached. Undefined without a managed token. */
  readonly cached: string | undefined;
  /** The token in AWSPREVIOUS before the operation, which the next rotation has to revoke. */
  readonly retired: string | undefined;
  /** A token that somebody else has revoked. The register keeps it until its period is over. */
  readonly dead?: string | undefined;
}

export const fingerprintOf = (apiToken: string): string =>
  createHash('sha256').update(apiToken).digest('hex').slice(0, 16);

/** A connection that was rotated twice, the second time a period ago. Its session has ended, so that a rotation has to do every step. */
export async function longRotatedConnection(rig: Rig, name: string): Promise<TestConnection> {
  const connection = await rotatedConnection(rig, name);
  await endPeriod(rig, name, connection.retired);
  return connection;
}

/** A connection that was rotated twice just now, so that the replaced token is still valid. */
export async function rotatedConnection(rig: Rig, name: string): Promise<TestConnection> {
  const connection = await newConnection(rig, name);
  await connect(rig, connection, { rotateApiTokensAfterDays: PERIOD_DAYS });
  const { account, foreign } = connection;
  const { records } = rig;
  const retired = await records.currentToken(name);
  await rotate(rig, name);
  const cached = await records.currentToken(name);
  expect([cached, retired, foreign].sort()).toEqual((await apiTokensOf(rig, account)).sort());
  await endSession(rig, name);
  return { ...connection, cached, retired };
}

export async function plainConnection(rig: Rig, name: string): Promise<TestConnection> {
  const connection = await newConnection(rig, name);
  await connect(rig, connection, { rotateApiTokensAfterDays: null });
  await endSession(rig, name);
  return connection;
}

/** A connection that the broker does not know yet. */
export async function newConnection(rig: Rig, name: string): Promise<TestConnection> {
  const account = rig.simulator.addAccount();
  const { apiToken: foreign } = await control<{ apiToken: string }>(rig, account, 'POST');
  rig.rotations.assign(name, rig.functions);
  return { name, account, foreign, cached: undefined, retired: undefined };
}

export interface Settings {
  readonly rotateApiTokensAfterDays: number | null;
  readonly keepFresh?: boolean;
}

export const putRequest = (
  { name, account: { username, password, platformId } }: TestConnection,
  { rotateApiTokensAfterDays, keepFresh = false }: Settings,
): OperatorRequest => ({
  method: 'PUT',
  resource: '/connections/{connection}',
  connection: name,
  body: {
    signIn: { kind: 'ringcx-password', username, password, platformId },
    keepFresh,
    rotateApiTokensAfterDays,
  },
});

/** Stores the connection by functions that are not killed. */
export async function connect(rig: Rig, connection: TestConnection, settings: Settings): Promise<void> {
  expect(await rig.functions.ask('connections', putRequest(connection, settings))).toBe(200);
  await rig.rotations.ended(connection.name);
}

export async function rotate({ records, rotations }: Rig, name: string): Promise<void> {
  await records.startRotation(name);
  await rotations.ended(name);
}

export async function endSession({ records }: Rig, name: string): Promise<void> {
  const now = Date.now();
  const ended = { 'session.obtainedAt': now - SESSION_MS - 1000, 'session.expiresAt': now - 1000 };
  await records.change(name, ITEMS.connection, ended);
}

/** Makes the replaced token due for revocation. */
export async function endPeriod({ records }: Rig, name: string, retired: string | undefined): Promise<void> {
  const past = Date.now() - 1000;
  await records.change(name, ITEMS.apiToken + fingerprintOf(retired ?? ''), { revokeAt: past, dueAt: past });
}

export async function apiTokensOf(rig: Rig, account: SimulatedAccount): Promise<string[]> {
  const { apiTokens } = await control<{ apiTokens: { apiToken: string }[] }>(rig, account, 'GET');
  return apiTokens.map(({ apiToken }) => apiToken);
}

/** Uses the token, as a reader of the secret would. */
export async function isLive(rig: Rig, apiToken: string | undefined): Promise<boolean> {
  if (apiToken === undefined) return false;
  const url = new URL('/voice/api/v1/admin/accounts', rig.simulator.url);
  const { ok } = await fetch(url, { headers: { 'x-auth-token': apiToken } });
  return ok;
}

/** Revokes the token at RingCX, past the broker. */
export async function revoke(rig: Rig, account: SimulatedAccount, apiToken: string | undefined): Promise<void> {
  await control(rig, account, 'DELETE', `/${apiToken}`);
}

/** Makes RingCX carry out the next revocation without answering it. */
export async function loseNextRevocation({ simulator }: Rig, { account }: TestConnection): Promise<void> {
  const fault = { kind: 'drop-after', endpoint: 'api-token-delete', account: account.mainAccountId, count: 1 };
  await fetch(new URL('/__simulator/faults', simulator.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

async function control<T>(
  rig: Rig,
  { mainAccountId }: SimulatedAccount,
  method: 'GET' | 'POST' | 'DELETE',
  rest = '',
): Promise<T> {
  const url = new URL(`/__simulator/accounts/${mainAccountId}/api-tokens${rest}`, rig.simulator.url);
  const answer = await fetch(url, { method });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}
