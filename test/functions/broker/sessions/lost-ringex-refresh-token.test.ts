import { expect } from 'vitest';
import { describeConnection } from '../../../../functions/broker/connections/describe-connection.ts';
import { ringExTokenKeyOf } from '../../../../functions/broker/sessions/get-ringex-token.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import type { SimulatedAccount } from '../../../../simulator/start-simulator.ts';
import { type Rig, refreshTokenSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { store } from '../connect.ts';
import { look } from '../managed-tokens.ts';

const HOUR_MS = 3600_000;
const BETWEEN_TICKS_MS = 10 * 60_000;
const TICKS_A_DAY = (24 * HOUR_MS) / BETWEEN_TICKS_MS;

/** Somebody uses the RingEX refresh token past the broker, so that the broker's own next use gets OAU-210. */
async function useElsewhere(rig: Rig, account: SimulatedAccount): Promise<void> {
  const held = await rig.container().ringExTokens.find(ringExTokenKeyOf(refreshTokenSignIn(account)));
  const { clientId, clientSecret } = account;
  const answer = await fetch(`${rig.simulator.url}/restapi/oauth/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: held?.refreshToken?.open() ?? '' }),
  });
  expect(answer.status).toBe(200);
}

/** Loses the answer that would bring the next RingEX refresh token. */
const loseAnswer = (rig: Rig, { mainAccountId: account }: SimulatedAccount): Promise<void> =>
  rig.fault({ endpoint: 'ringex-token', account, kind: 'drop-after' });

const LOSSES = [
  ['somebody else has used it', useElsewhere, 'sign_in_refused'],
  ['the answer with its successor is lost', loseAnswer, 'ringcx_unavailable'],
] as const;

let connections = 0;

async function connectByRefreshToken(rig: Rig, app?: string) {
  connections += 1;
  const account = rig.simulator.addAccount(app === undefined ? {} : { app });
  const name = `by-refresh-token-${connections}`;
  await store(rig, name, refreshTokenSignIn(account), true);
  return { account, name, ports: rig.container() };
}

/** The calls of a day of the refresher. RingEX cannot tell whose a spent refresh token was, so they are those of all. */
const aDayOf = (rig: Rig, connected: Awaited<ReturnType<typeof connectByRefreshToken>>) =>
  rig.allCallsDuring(async () => {
    for (let tick = 0; tick < TICKS_A_DAY; tick += 1) {
      rig.clock.advance(BETWEEN_TICKS_MS);
      await look(rig, connected);
    }
  });

test.for(LOSSES)(
  'a sign-in whose RingEX refresh token is gone, because %s, is refused, tried rarely, and disturbs no other',
  async ([, lose, firstCode], { rig }) => {
    const connected = await connectByRefreshToken(rig);
    const neighbour = await connectByRefreshToken(rig, connected.account.clientId);
    const { name, account, ports } = connected;
    await lose(rig, account);
    await rig.endSessions(account);
    rig.clock.advance(2 * HOUR_MS);
    await expect(getSession(ports, name, { kind: 'refresh' })).rejects.toMatchObject({ code: firstCode });
    const { 'ringex-token': tries = 0 } = await aDayOf(rig, connected);
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(10);
    expect(await describeConnection(ports, name)).toMatchObject({
      state: 'refused',
      connection: { lastError: 'sign_in_refused' },
    });
    await rig.endSessions(neighbour.account);
    await expect(getSession(ports, neighbour.name, { kind: 'refresh' })).resolves.toBeDefined();
    expect(await describeConnection(ports, neighbour.name)).toMatchObject({ state: 'ready' });
  },
);

test.for(LOSSES)(
  'while the session lives, a RingEX refresh token that is gone, because %s, is reported and tried every three hours',
  async ([, lose], { rig }) => {
    const connected = await connectByRefreshToken(rig);
    const { name, account, ports } = connected;
    await lose(rig, account);
    rig.clock.advance(24 * HOUR_MS);
    const refused = () => rig.telemetry.counts.get('SignInRefused') ?? 0;
    const before = refused();
    const { 'ringex-token': tries = 0, refresh = 0 } = await aDayOf(rig, connected);
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(10);
    expect(refresh).toBeGreaterThan(TICKS_A_DAY - 10);
    expect(refused()).toBeGreaterThan(before);
    expect(rig.telemetry.lines).toContainEqual({
      message: expect.stringContaining('a person must make another one'),
      fields: { connection: name, reason: 'refused' },
    });
    expect(ports.clock.now()).toBeLessThan((await ports.accessTokens.get(name, undefined)).expiresAt);
  },
);
