import { expect } from 'vitest';
import { fingerprintOf } from '../../../functions/broker/api-tokens/api-token.ts';
import { issueApiToken } from '../../../functions/broker/api-tokens/issue-api-token.ts';
import { type ListedApiToken, listApiTokens } from '../../../functions/broker/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../functions/broker/connections/forget-connection.ts';
import { startRotation } from '../../../functions/broker/managed-token/start-rotation.ts';
import { DAY_MS } from '../../../functions/broker/system.ts';
import { codeOf, type Link, PERIOD_DAYS, redacted, type Scene } from '../scene.ts';

/** Longer than RingCX needs until a new API token works. */
const SETTLING_MS = 5000;

const fingerprint = (apiToken: string): string => fingerprintOf(redacted(apiToken));

/** RingCX makes no further API token for the user. */
async function isFull(scene: Scene, link: Link): Promise<boolean> {
  if (!scene.mayExcept('apiTokenLimit')) return false;
  const users = scene.position('tokensBelongTo') === 'account' ? scene.links : [link];
  const held = await Promise.all(users.map(({ user }) => scene.atRingCx.apiTokensOf(user)));
  return held.flat().length >= Number(scene.position('apiTokenLimit'));
}

/** The managed API token that a caller gets. Undefined: there is none yet, because RingCX makes none. */
async function managed(scene: Scene, { name }: Link): Promise<string | undefined> {
  const [container] = scene.asking();
  const code = await codeOf(container.currentApiTokens.get(name));
  if (code) expect(code).toBe('managed_token_missing');
  return code ? undefined : (await container.currentApiTokens.get(name)).apiToken.open();
}

async function expectWorking(scene: Scene, apiToken: string, what: string): Promise<void> {
  expect(await scene.atRingCx.takesApiToken(apiToken), `RingCX's answer to ${what}`).toBe(200);
}

const listed = async (scene: Scene, { name }: Link): Promise<Map<string, ListedApiToken>> =>
  new Map((await listApiTokens(scene.operator(), name)).map((each) => [each.fingerprint, each]));

/** Every API token of the user is a foreign one, or one that the broker knows. */
async function expectNothingOutOfSight(scene: Scene, link: Link): Promise<void> {
  const known = await listed(scene, link);
  const lost = (await scene.atRingCx.apiTokensOf(link.user)).filter(
    (apiToken) => !scene.foreign.has(apiToken) && (known.get(fingerprint(apiToken))?.state ?? 'unknown') === 'unknown',
  );
  expect(lost.map(fingerprint), `${link.name}: API tokens that the broker has lost sight of`).toEqual([]);
}

export async function hasAManagedToken(scene: Scene): Promise<void> {
  for (const link of scene.links) {
    const apiToken = await managed(scene, link);
    if (apiToken && !(await isFull(scene, link))) await expectWorking(scene, apiToken, 'the managed token');
    if (!apiToken) expect(await isFull(scene, link), 'RingCX makes no further API token').toBe(true);
    await expectNothingOutOfSight(scene, link);
  }
}

export async function issuesAndRevokes(scene: Scene): Promise<void> {
  for (const link of scene.links) {
    const foreign = await scene.atRingCx.foreignApiToken(link.user);
    scene.foreign.add(foreign);
    scene.rig.clock.advance(SETTLING_MS);
    await issueAndRevoke(scene, link);
    await expectWorking(scene, foreign, 'a foreign API token');
    await expectNothingOutOfSight(scene, link);
  }
}

async function issueAndRevoke(scene: Scene, link: Link): Promise<void> {
  const ports = scene.operator();
  if (await isFull(scene, link)) {
    expect(await codeOf(issueApiToken(ports, link.name, 'billing'))).toBe('ringcx_refused');
    return;
  }
  const made = await issueApiToken(ports, link.name, 'billing');
  const apiToken = made.apiToken.open();
  scene.rig.clock.advance(SETTLING_MS);
  await expectWorking(scene, apiToken, 'an issued API token');
  expect((await listed(scene, link)).get(made.entry.fingerprint)).toMatchObject({
    state: 'issued',
    entry: { label: 'billing' },
  });
  await revokeApiToken(ports, link.name, made.entry.fingerprint, { allowUnknown: false });
  expect(await scene.atRingCx.takesApiToken(apiToken), "RingCX's answer to a revoked API token").toBe(401);
}

/** Two rotations a period apart: the second one revokes the token before the last. */
export async function rotates(scene: Scene): Promise<void> {
  for (const link of scene.links) {
    const first = await managed(scene, link);
    const second = await rotate(scene, link, first);
    scene.rig.clock.advance(PERIOD_DAYS * DAY_MS);
    const third = await rotate(scene, link, second);
    if (first && third !== first)
      expect(await scene.atRingCx.takesApiToken(first), "RingCX's answer to a token that is a period old").toBe(401);
  }
}

async function rotate(scene: Scene, link: Link, before: string | undefined): Promise<string | undefined> {
  const full = await isFull(scene, link);
  await startRotation(scene.operator(), link.name);
  await scene.rig.rotationsSettled();
  const after = await managed(scene, link);
  if (full) expect(after).toBe(before);
  else expect(after).not.toBe(before);
  for (const apiToken of [before, after]) if (apiToken) await expectWorking(scene, apiToken, 'a rotated token');
  await expectNothingOutOfSight(scene, link);
  return after;
}

/** A function dies after RingCX has made an API token, and before it has noted it. */
export async function healsALostToken(scene: Scene): Promise<void> {
  const { rig } = scene;
  for (const link of scene.links) {
    const { mainAccountId, userId } = link.user;
    await rig.fault({ endpoint: 'api-token-create', account: mainAccountId, user: userId, kind: 'drop-after' });
    expect(await codeOf(issueApiToken(scene.operator(), link.name, 'lost'))).toBe('ringcx_unavailable');
    await scene.passMinutes(3);
    await expectNothingOutOfSight(scene, link);
  }
}

/** RingCX may have ended the managed token with the password. */
export async function keepsAWorkingManagedToken(scene: Scene): Promise<void> {
  const held = (await Promise.all(scene.links.map(({ user }) => scene.atRingCx.apiTokensOf(user)))).flat();
  for (const apiToken of scene.foreign) if (!held.includes(apiToken)) scene.foreign.delete(apiToken);
  await scene.passMinutes(15);
  await hasAManagedToken(scene);
}

export async function forgets(scene: Scene): Promise<void> {
  for (const link of scene.links) {
    const known = await listed(scene, link);
    const before = await scene.atRingCx.apiTokensOf(link.user);
    const made = before.filter((apiToken) => {
      const entry = known.get(fingerprint(apiToken))?.entry;
      return entry !== undefined && !entry.adopted;
    });
    const { revokedApiTokens } = await forgetConnection(scene.operator(), link.name, { abandonApiTokens: false });
    // RingCX may have ended some of them with the password. It refuses those, so they count as revoked too.
    const registered = [...known.values()].filter(({ entry }) => entry !== undefined && !entry.adopted);
    expect(revokedApiTokens).toBe(registered.length);
    const left = before.filter((apiToken) => !made.includes(apiToken));
    expect(await scene.atRingCx.apiTokensOf(link.user)).toEqual(left);
    expect(await codeOf(scene.operator().accessTokens.get(link.name, 300_000))).toBe('connection_unknown');
  }
}
