import { UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { SECRET_KINDS, secretName } from '../../../../functions/contract/secret-names.ts';
import { type Deployment, deploymentNamed } from '../../container.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, put } from '../connect.ts';
import { connectManaged, current, fingerprintsOf, look, PERIOD_DAYS, rotateNow } from '../managed-tokens.ts';

let deployments = 0;

interface Kept extends Connected {
  /** As it was, with its table. */
  readonly former: Deployment;
  /** The managed API tokens that live at RingCX. */
  readonly tokens: readonly string[];
}

/** A connection of a deployment that is no more, and a new deployment that finds its secrets. */
async function keepSecrets(rig: Rig, key: 'kept' | 'lost'): Promise<Kept> {
  deployments += 1;
  const former = await rig.deploy(`former-${deployments}`);
  const before = await connectManaged(rig, PERIOD_DAYS, former);
  await rotateNow(rig, before);
  const tokens = await rig.apiTokens(before.account);
  expect(tokens).toHaveLength(2);
  rig.remove(former, key);
  return { ...before, ports: rig.container(), former, tokens };
}

/** Stores the connection in the new deployment, as its operator does first of all. */
async function putAgain(rig: Rig, kept: Kept): Promise<void> {
  await put(kept, { signIn: passwordSignIn(kept.account), rotateAfterDays: PERIOD_DAYS });
  await rig.rotationsSettled();
}

const states = async ({ name, ports }: Connected) =>
  Object.fromEntries(
    (await listApiTokens(ports, name)).map(({ fingerprint, state, entry }) => [
      fingerprint,
      entry?.adopted ? 'adopted' : state,
    ]),
  );

test('PUT takes over the secrets that a deployment left under a key of its own', async ({ rig }) => {
  const kept = await keepSecrets(rig, 'lost');
  await putAgain(rig, kept);
  expect(await kept.ports.signIns.find(kept.name)).toEqual(passwordSignIn(kept.account));
  const first = await current(kept);
  expect(kept.tokens).not.toContain(first);
  expect(await rig.apiTokens(kept.account)).toContain(first);
  await rotateNow(rig, kept);
  expect(await current(kept)).not.toBe(first);
});

test('a connection whose kept secrets nobody can read any more can be forgotten', async ({ rig }) => {
  const kept = await keepSecrets(rig, 'lost');
  await putAgain(rig, kept);
  const forgotten = await forgetConnection(kept.ports, kept.name, { abandonApiTokens: false });
  expect(forgotten.leftBehind).toEqual([]);
  expect((await rig.apiTokens(kept.account)).sort()).toEqual([...kept.tokens].sort());
});

test('API tokens of a former deployment that cannot be read any more are reported, and listed as unknown', async ({
  rig,
}) => {
  const kept = await keepSecrets(rig, 'lost');
  const before = rig.telemetry.counts.get('ApiTokenOriginUnclear') ?? 0;
  await putAgain(rig, kept);
  expect((rig.telemetry.counts.get('ApiTokenOriginUnclear') ?? 0) - before).toBe(2);
  const seen = await states(kept);
  expect(fingerprintsOf(kept.tokens).map((fingerprint) => seen[fingerprint])).toEqual(['unknown', 'unknown']);
  await rotateNow(rig, kept);
  expect((rig.telemetry.counts.get('ApiTokenOriginUnclear') ?? 0) - before, 'reported once').toBe(2);
});

test('API tokens of a former deployment that can still be read are adopted, and none of them is revoked', async ({
  rig,
}) => {
  const kept = await keepSecrets(rig, 'kept');
  await putAgain(rig, kept);
  const seen = await states(kept);
  expect(fingerprintsOf(kept.tokens).map((fingerprint) => seen[fingerprint])).toEqual(['adopted', 'adopted']);
  rig.clock.advance(3 * PERIOD_DAYS * 24 * 3600_000);
  await look(rig, kept);
  expect(await rig.apiTokens(kept.account)).toEqual(expect.arrayContaining([...kept.tokens]));
});

test('a deployment on the table and the key of a former one rotates its managed tokens by itself', async ({ rig }) => {
  const kept = await keepSecrets(rig, 'kept');
  const restored = { ...kept, ports: rig.container(await rig.deploy(`restored-${deployments}`, kept.former)) };
  const before = await current(restored);
  rig.clock.advance(2 * 3600_000);
  await look(rig, restored);
  expect(await current(restored)).not.toBe(before);
  await rotateNow(rig, restored);
});

test('secrets that were moved to the new key are used as before', async ({ rig }) => {
  const kept = await keepSecrets(rig, 'kept');
  const deployment = await rig.deploy(`moved-${deployments}`, kept.former);
  for (const kind of SECRET_KINDS) {
    const SecretId = secretName('ringcx', kept.name, kind);
    await kept.ports.secretsManager.send(new UpdateSecretCommand({ SecretId, KmsKeyId: deployment.SECRET_KEY_ARN }));
  }
  rig.remove(deploymentNamed(kept.former.TABLE_NAME), 'lost');
  const moved = { ...kept, ports: rig.container(deployment) };
  const before = await current(moved);
  expect(kept.tokens).toContain(before);
  await rig.endSessions(kept.account);
  rig.clock.advance(2 * 3600_000);
  await look(rig, moved);
  expect(await getSession(moved.ports, moved.name, { kind: 'refresh' })).toBeTruthy();
  expect(await current(moved)).not.toBe(before);
});
