import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { ITEMS } from '../../../functions/contract/items.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import type { OperatorRequest } from './functions.ts';
import type { Ground } from './ground.ts';

export const PERIOD_DAYS = 7;
const SESSION_MS = 300_000;

/** A connection that is rotated or issued for, on an account of its own. */
export interface Subject {
  readonly name: string;
  readonly account: SimulatedAccount;
  /** Made by somebody else. */
  readonly foreign: string;
  /** In AWSCURRENT as it begins: what a reader may have cached. Undefined: there is no managed token. */
  readonly cached: string | undefined;
  /** In AWSPREVIOUS as it begins, and to be revoked by the next rotation. */
  readonly retired: string | undefined;
  /** Revoked by somebody else; the register has it until its period is over. */
  readonly dead?: string | undefined;
}

export const fingerprintOf = (apiToken: string): string =>
  createHash('sha256').update(apiToken).digest('hex').slice(0, 16);

/** Rotated twice, the second time long ago; its session has run out, so that all there is to a rotation has to be done. */
export async function longRotatedSubject(ground: Ground, name: string): Promise<Subject> {
  const subject = await rotatedSubject(ground, name);
  await endPeriod(ground, name, subject.retired);
  return subject;
}

/** The same, just now: what was replaced lives on. */
export async function rotatedSubject(ground: Ground, name: string): Promise<Subject> {
  const subject = await unconnectedSubject(ground, name);
  await connect(ground, subject, { rotateApiTokensAfterDays: PERIOD_DAYS });
  const { account, foreign } = subject;
  const { records } = ground;
  const retired = await records.currentToken(name);
  await rotate(ground, name);
  const cached = await records.currentToken(name);
  expect([cached, retired, foreign].sort()).toEqual((await apiTokensOf(ground, account)).sort());
  await endSession(ground, name);
  return { ...subject, cached, retired };
}

export async function plainSubject(ground: Ground, name: string): Promise<Subject> {
  const subject = await unconnectedSubject(ground, name);
  await connect(ground, subject, { rotateApiTokensAfterDays: null });
  await endSession(ground, name);
  return subject;
}

/** An account that the broker does not know yet. */
export async function unconnectedSubject(ground: Ground, name: string): Promise<Subject> {
  const account = ground.simulator.addAccount();
  const { apiToken: foreign } = await control<{ apiToken: string }>(ground, account, 'POST');
  ground.rotations.assign(name, ground.functions);
  return { name, account, foreign, cached: undefined, retired: undefined };
}

export interface Settings {
  readonly rotateApiTokensAfterDays: number | null;
  readonly keepFresh?: boolean;
}

export const putRequest = (
  { name, account: { username, password, platformId } }: Subject,
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

/** Undisturbed. */
export async function connect(ground: Ground, subject: Subject, settings: Settings): Promise<void> {
  expect(await ground.functions.ask('connections', putRequest(subject, settings))).toBe(200);
  await ground.rotations.ended(subject.name);
}

export async function rotate({ records, rotations }: Ground, name: string): Promise<void> {
  await records.startRotation(name);
  await rotations.ended(name);
}

export async function endSession({ records }: Ground, name: string): Promise<void> {
  const now = Date.now();
  const ended = { 'session.obtainedAt': now - SESSION_MS - 1000, 'session.expiresAt': now - 1000 };
  await records.change(name, ITEMS.connection, ended);
}

/** The replaced token is to be revoked from now on. */
export async function endPeriod({ records }: Ground, name: string, retired: string | undefined): Promise<void> {
  const past = Date.now() - 1000;
  await records.change(name, ITEMS.apiToken + fingerprintOf(retired ?? ''), { revokeAt: past, dueAt: past });
}

export async function apiTokensOf(ground: Ground, account: SimulatedAccount): Promise<string[]> {
  const { apiTokens } = await control<{ apiTokens: { apiToken: string }[] }>(ground, account, 'GET');
  return apiTokens.map(({ apiToken }) => apiToken);
}

/** As whoever holds the token finds out. */
export async function isLive(ground: Ground, apiToken: string | undefined): Promise<boolean> {
  if (apiToken === undefined) return false;
  const url = new URL('/voice/api/v1/admin/accounts', ground.simulator.url);
  const { ok } = await fetch(url, { headers: { 'x-auth-token': apiToken } });
  return ok;
}

/** By somebody else. */
export async function revoke(ground: Ground, account: SimulatedAccount, apiToken: string | undefined): Promise<void> {
  await control(ground, account, 'DELETE', `/${apiToken}`);
}

/** RingCX revokes it, and nobody hears of that. */
export async function loseNextRevocation({ simulator }: Ground, { account }: Subject): Promise<void> {
  const fault = { kind: 'drop-after', endpoint: 'api-token-delete', account: account.mainAccountId, count: 1 };
  await fetch(new URL('/__simulator/faults', simulator.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

async function control<T>(
  ground: Ground,
  { mainAccountId }: SimulatedAccount,
  method: 'GET' | 'POST' | 'DELETE',
  rest = '',
): Promise<T> {
  const url = new URL(`/__simulator/accounts/${mainAccountId}/api-tokens${rest}`, ground.simulator.url);
  const answer = await fetch(url, { method });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}
