import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { ITEMS } from '../../../functions/contract/item-kinds.ts';
import type { SimulatedAccount } from '../../../local/simulator/start-simulator.ts';
import type { Ground } from './ground.ts';

const PERIOD_DAYS = 7;
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
}

export const fingerprintOf = (apiToken: string): string =>
  createHash('sha256').update(apiToken).digest('hex').slice(0, 16);

/** Rotated twice, the second time long ago; its session has run out, so that all there is to a rotation has to be done. */
export async function rotatedSubject(ground: Ground, name: string): Promise<Subject> {
  const { account, foreign } = await connect(ground, name, PERIOD_DAYS);
  const { records, rotations } = ground;
  const retired = await records.currentToken(name);
  await records.startRotation(name);
  await rotations.ended(name);
  const cached = await records.currentToken(name);
  expect([cached, retired, foreign].sort()).toEqual((await apiTokensOf(ground, account)).sort());
  const past = Date.now() - 1000;
  await endSession(ground, name);
  await records.change(name, ITEMS.apiToken + fingerprintOf(retired ?? ''), { revokeAt: past, dueAt: past });
  return { name, account, foreign, cached, retired };
}

export async function plainSubject(ground: Ground, name: string): Promise<Subject> {
  const connected = await connect(ground, name, null);
  await endSession(ground, name);
  return { name, ...connected, cached: undefined, retired: undefined };
}

async function connect(ground: Ground, name: string, rotateApiTokensAfterDays: number | null) {
  const account = ground.simulator.addAccount();
  const { apiToken } = await control<{ apiToken: string }>(ground, account, 'POST');
  ground.rotations.assign(name, ground.functions);
  const { username, password, platformId } = account;
  const signIn = { kind: 'ringcx-password', username, password, platformId };
  const status = await ground.functions.ask('connections', {
    method: 'PUT',
    resource: '/connections/{connection}',
    connection: name,
    body: { signIn, keepFresh: false, rotateApiTokensAfterDays },
  });
  expect(status).toBe(200);
  await ground.rotations.ended(name);
  return { account, foreign: apiToken };
}

async function endSession({ records }: Ground, name: string): Promise<void> {
  const now = Date.now();
  const ended = { 'session.obtainedAt': now - SESSION_MS - 1000, 'session.expiresAt': now - 1000 };
  await records.change(name, ITEMS.connection, ended);
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

async function control<T>(ground: Ground, { mainAccountId }: SimulatedAccount, method: 'GET' | 'POST'): Promise<T> {
  const url = new URL(`/__simulator/accounts/${mainAccountId}/api-tokens`, ground.simulator.url);
  return (await (await fetch(url, { method })).json()) as T;
}
