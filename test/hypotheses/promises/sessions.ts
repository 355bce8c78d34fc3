import { expect } from 'vitest';
import { getSession } from '../../../functions/broker/sessions/get-session.ts';
import type { StoredSession } from '../../../functions/broker/sessions/session.ts';
import { errorOf, type Link, type Scene } from '../scene.ts';

const MINUTE_MS = 60_000;

/** Asks every container that serves requests, and has RingCX judge each token at once. */
async function expectGoodTokens(scene: Scene, links: readonly Link[] = scene.links): Promise<void> {
  for (const { name } of links)
    for (const container of scene.asking()) {
      const ask = () => container.accessTokens.get(name, undefined);
      if (scene.mayExcept('ringExLimit')) await waitForTurn(scene, ask);
      await expectTaken(scene, name, await ask());
    }
}

const LONGEST_TURN_S = 10 * 60;

/** Asks again when told to, for as long as RingCentral's limits are the reason. */
async function waitForTurn(scene: Scene, ask: () => Promise<unknown>): Promise<void> {
  for (let waitedSeconds = 0; waitedSeconds < LONGEST_TURN_S; ) {
    const refused = await errorOf(ask());
    if (!refused) return;
    expect(refused).toMatchObject({ code: 'exchange_limit', retryAfterSeconds: expect.any(Number) });
    const seconds = refused.retryAfterSeconds ?? 0;
    scene.rig.clock.advance(seconds * 1000);
    waitedSeconds += seconds;
  }
  expect.fail(`a turn that takes longer than ${LONGEST_TURN_S} s`);
}

async function expectTaken(scene: Scene, name: string, session: StoredSession): Promise<void> {
  expect(session.expiresAt, `${name}: the life left`).toBeGreaterThan(scene.rig.clock.now());
  expect(await scene.atRingCx.takes(session), `${name}: RingCX's answer to an access token given out`).toBe(200);
}

/** Refreshes as `POST …/refresh` does. */
const refreshNow = (scene: Scene, { name }: Link): Promise<StoredSession> =>
  getSession(scene.operator(), name, { kind: 'refresh' });

async function expectRefreshed(scene: Scene, link: Link): Promise<void> {
  if (scene.mayExcept('ringExLimit')) await waitForTurn(scene, () => refreshNow(scene, link));
  await expectTaken(scene, link.name, await refreshNow(scene, link));
}

/** Signs in as `POST …/login` and `…/exchange` do without a body. */
const signInNow = (scene: Scene, { name }: Link): Promise<StoredSession> =>
  getSession(scene.operator(), name, { kind: 'sign-in', credentials: { from: 'stored' } });

export async function givesTokensAtOnce(scene: Scene): Promise<void> {
  for (const link of scene.links) {
    await scene.put(link, scene.signInOf(link));
    await expectGoodTokens(scene, [link]);
  }
  await scene.rig.rotationsSettled();
}

/**
 * Containers are asked just before a tick and just after it, so that their memories are younger than the refresh between.
 * At the end nobody has refreshed for a while, and many ask at once.
 */
export async function givesOnlyLivingTokens(scene: Scene): Promise<void> {
  await scene.passMinutes(15, async () => {
    await expectGoodTokens(scene);
    scene.rig.clock.advance(50_000);
    await expectGoodTokens(scene);
  });
  for (const link of scene.links) await expectRefreshed(scene, link);
  await expectGoodTokens(scene);
  scene.rig.clock.advance(5 * MINUTE_MS);
  for (const { name } of scene.links) {
    const asking = [...scene.asking(), ...scene.asking(), ...scene.asking()];
    const given = await Promise.all(asking.map(({ accessTokens }) => accessTokens.get(name, undefined)));
    for (const session of given) await expectTaken(scene, name, session);
  }
}

export async function outlivesARestart(scene: Scene): Promise<void> {
  scene.restart();
  await expectGoodTokens(scene);
}

export async function getsOverEndedSessions(scene: Scene): Promise<void> {
  for (const link of scene.links) {
    await scene.atRingCx.endSessions(link.user);
    await expectRefreshed(scene, link);
  }
  scene.rig.clock.advance(MINUTE_MS);
  await expectGoodTokens(scene);
  for (const { user } of scene.links) await scene.atRingCx.endSessions(user);
  // The broker learns it when the session is due, within three minutes. Then the sign-ins of one app queue.
  await scene.passMinutes(6);
  await expectGoodTokens(scene);
}

export async function keepsSessionsFreshAlone(scene: Scene): Promise<void> {
  await scene.passMinutes(60);
  const asked = scene.rig.callLog.length;
  await expectGoodTokens(scene);
  const calls = scene.rig.callLog.slice(asked).filter(({ endpoint }) => endpoint !== 'users');
  if (!scene.mayExcept('ringExLimit')) expect(calls, 'calls to RingCX while somebody waits').toEqual([]);
}

/** RingCX has spent the refresh token and its answer is lost, which the broker cannot know. */
export async function getsOverALostRefresh(scene: Scene): Promise<void> {
  for (const { user } of scene.links)
    await scene.rig.fault({ endpoint: 'refresh', account: user.mainAccountId, user: user.userId, kind: 'drop-after' });
  await scene.passMinutes(8);
  await expectGoodTokens(scene);
}

/** RingCX asks for a pause, in seconds, as a date, or without saying for how long. */
export async function pausesWhenAsked(scene: Scene): Promise<void> {
  const { rig } = scene;
  for (const link of scene.links) {
    const { mainAccountId: account, userId: user } = link.user;
    await rig.fault({ endpoint: 'refresh', account, user, kind: 'status', status: 429, retryAfterSeconds: 20 });
    const refused = await errorOf(refreshNow(scene, link));
    expect(refused?.code).toBe('ringcx_rate_limited');
    const asked = rig.callLog.length;
    rig.clock.advance(15_000);
    await errorOf(refreshNow(scene, link));
    expect(rig.callLog.slice(asked), 'calls during the pause').toEqual([]);
    rig.clock.advance(30_000);
    await expectRefreshed(scene, link);
  }
}

/** An operator mistakes one sign-in for another. */
export async function refusesAnotherUser(scene: Scene): Promise<void> {
  const { password, rig } = scene;
  for (const user of [rig.simulator.addUser(password.user), rig.simulator.addAccount()]) {
    const refused = await errorOf(scene.put(password, scene.signInOf({ ...password, user })));
    expect(refused?.code).toMatch(/^(user|account)_mismatch$/);
  }
  await expectGoodTokens(scene);
}

/** A container may remember the session before for a minute, and RingCX may have ended that one. */
async function expectGoodTokensAfterSignIn(scene: Scene): Promise<void> {
  if (scene.mayExcept('sessionLimit')) scene.rig.clock.advance(MINUTE_MS);
  await expectGoodTokens(scene);
}

/** An operator signs in while containers remember the session before. */
export async function signsInOnRequest(scene: Scene): Promise<void> {
  await expectGoodTokens(scene);
  for (const link of scene.links) {
    if (scene.mayExcept('ringExLimit')) await waitForTurn(scene, () => signInNow(scene, link));
    else await expectTaken(scene, link.name, await signInNow(scene, link));
  }
  await expectGoodTokensAfterSignIn(scene);
}

const SIGN_INS = 8;

/** Operators ask for more than RingCentral allows: each gets a session, or the time of its turn. */
export async function queuesSignIns(scene: Scene): Promise<void> {
  // The broker learns of a lower limit from RingEX's own refusal if no other answer names it.
  const codes = scene.mayExcept('ringExLimit') ? ['exchange_limit', 'ringcx_rate_limited'] : ['exchange_limit'];
  for (let i = 0; i < SIGN_INS; i += 1)
    for (const link of scene.links) {
      const refused = await errorOf(signInNow(scene, link));
      if (refused) expect(codes).toContain(refused.code);
      if (refused) expect(refused.retryAfterSeconds).toBeGreaterThan(0);
    }
  for (const link of scene.links) await waitForTurn(scene, () => signInNow(scene, link));
  await expectGoodTokensAfterSignIn(scene);
}

/** The broker has the old password for half an hour, then an operator stores the new one. */
export async function getsOverAChangedPassword(scene: Scene): Promise<void> {
  const { password, rig } = scene;
  const newPassword = 'a-new-password';
  const before = rig.callLog.length;
  await scene.atRingCx.changePassword(password.user, newPassword);
  await scene.passMinutes(30);
  const logins = rig.callLog
    .slice(before)
    .filter(({ endpoint, user }) => endpoint === 'login' && user === password.user.userId);
  expect(logins.length, 'logins with a wrong password').toBeLessThanOrEqual(2);
  await scene.put(password, scene.signInOf(password, newPassword));
  rig.clock.advance(MINUTE_MS);
  await expectGoodTokens(scene);
}
