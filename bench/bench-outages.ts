import type { PlannedConnection, PlannedUser } from '../test/simulation/plan/plan.ts';
import type { Hypotheses } from '../test/simulation/ringcx/hypotheses.ts';
import type { RingCxTrouble } from '../test/simulation/ringcx/weather.ts';
import { runWorld } from '../test/simulation/run-world.ts';

const MINUTE_MS = 60_000;
const CONNECTIONS = 60;

/** Connections that share a RingEX application. */
const SHARE_APPLICATION = 10;

const ASKED_EVERY_MS = 30_000;
const OUTAGE = { from: 90, to: 150 };
const END = 270;

/** RingCX as it is documented. */
const AS_DOCUMENTED: Hypotheses = {
  tokensBelongTo: 'user',
  refreshEndsAccessToken: false,
  refreshTokenReuse: 'refused',
  refreshReturnsToken: 'new',
  refreshTokenLifeMs: Number.POSITIVE_INFINITY,
  sessionLimit: Number.POSITIVE_INFINITY,
  accessTokenLifeMs: 300_000,
  apiTokenDelayMs: 0,
  reExchange: 'allowed',
  deleteNeedsAuth: false,
  namesUser: true,
  namesAccount: true,
  retryAfterMs: undefined,
  refusal: 'refused',
};

const TROUBLES: readonly RingCxTrouble[] = ['unavailable', 'slow', 'limiting', 'refusing'];

/** Prints the calls to RingCX and RingEX per minute before, in and after an hour of trouble, in virtual time. */
export async function benchOutages(): Promise<void> {
  console.log(
    `\nCalls for sessions per minute, ${CONNECTIONS} connections, each asked every ${ASKED_EVERY_MS / 1000} s`,
  );
  const rows = await Promise.all(TROUBLES.map(async (trouble) => [trouble, await callsAround(trouble)] as const));
  console.table(Object.fromEntries(rows));
}

async function callsAround(trouble: RingCxTrouble) {
  const users = Array.from({ length: CONNECTIONS }, (_, index) => userOf(index));
  const connections = users.map(({ id }, index) => connectionOf(id, index));
  const askers = connections.map(({ name }) => {
    const span = { from: 0, to: END * MINUTE_MS };
    return { kind: 'asker', ...span, connection: name, everyMs: ASKED_EVERY_MS } as const;
  });
  const outage = { from: OUTAGE.from * MINUTE_MS, to: OUTAGE.to * MINUTE_MS };
  const parts = [...askers, { kind: 'ringcx', ...outage, trouble, share: 1 } as const];
  const endsAt = END * MINUTE_MS;
  const plan = { seed: 1, endsAt, quietFrom: endsAt, hypotheses: AS_DOCUMENTED, users, connections, parts };
  const { sessionCalls } = await runWorld(plan);
  const inMinute = (minute: number) => sessionCalls.filter(({ at }) => Math.floor(at / MINUTE_MS) === minute);
  const inMinutes = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => inMinute(from + index));
  const before = inMinutes(OUTAGE.from - 30, OUTAGE.from);
  const during = inMinutes(OUTAGE.from, OUTAGE.to);
  const after = inMinutes(OUTAGE.to, OUTAGE.to + 30);
  return {
    'before, mean': mean(before),
    'first 5 min, mean': mean(during.slice(0, 5)),
    'rest of the hour, mean': mean(during.slice(5)),
    'in it, most': most(during),
    'after it, most': most(after),
    '10 min after, mean': mean(after.slice(10)),
    'sign-ins after': after.flat().filter(({ kind }) => kind === 'login' || kind === 'exchange').length,
  };
}

const userOf = (index: number): PlannedUser => ({
  id: `user-${index}`,
  account: `account-${index}`,
  clientId: `app-${Math.floor(index / SHARE_APPLICATION)}`,
});

/** Every third signs in with a password. */
const connectionOf = (user: string, index: number): PlannedConnection => ({
  name: `c${index}`,
  user,
  signInKind: index % 3 === 0 ? 'ringcx-password' : 'ringex-jwt',
  keepFresh: true,
  rotateAfterDays: null,
});

const mean = (minutes: readonly (readonly unknown[])[]): number =>
  Math.round((10 * minutes.flat().length) / minutes.length) / 10;

const most = (minutes: readonly (readonly unknown[])[]): number => Math.max(...minutes.map((calls) => calls.length));
