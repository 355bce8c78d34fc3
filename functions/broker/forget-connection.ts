import type { RegisteredApiToken } from './api-token-ports.ts';
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
  if (!isKnown(await connections.find(name))) {
    // What a forgetting that was cut short at its end, or a table that is gone, may have left behind.
    await ports.secrets.removeAll(name, clock.now());
    throw unknownConnection(name);
  }
  await connections.markForgetting(name, clock.now());
  await ports.managed.set(name, { afterDays: null }, null);
  await ports.secret.switchOff(name);
  const revokedApiTokens = await revokeOurs(ports, name).catch((error: unknown) => {
    if (!abandonApiTokens) throw error;
    ports.signals.warn('API tokens were left behind at RingCX', { connection: name });
    return 0;
  });
  const secretsDeletedOn = await ports.secrets.removeAll(name, clock.now());
  const left = await ports.register.list(name);
  for (const { fingerprint } of left) await ports.register.remove(name, fingerprint);
  await ports.managed.remove(name);
  await connections.forget(name, clock.now());
  const keptApiTokens = left.filter((entry) => entry.adopted).length;
  ports.signals.say('connection forgotten', { connection: name, revokedApiTokens, keptApiTokens });
  return { revokedApiTokens, keptApiTokens, secretsDeletedOn };
}

/**
 * Whoever is just having a token made is waited for: it is in the register then. Nobody begins another, because the
 * connection is marked. Needs RingCX only where the broker has made anything.
 */
async function revokeOurs(ports: RotationPorts, name: string): Promise<number> {
  const owner = ports.random.id();
  const wish = { id: owner, purpose: 'issued', label: 'forgetting' } as const;
  const taken = await takeIntent(ports, name, wish, owner);
  try {
    if (taken.state === 'left') await healIntent(ports, name, taken.intent);
    const registered = await ports.register.list(name);
    return await revokeAll(
      ports,
      name,
      registered.filter((entry) => !entry.adopted),
    );
  } finally {
    await ports.intents.clear(name, owner);
  }
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
