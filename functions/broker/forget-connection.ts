import type { RegisteredApiToken } from './api-token-ports.ts';
import { findConnection } from './find-connection.ts';
import type { SecretRemover } from './ports.ts';
import type { RotationPorts } from './rotation-ports.ts';
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
  await findConnection(ports.connections, name);
  await ports.managed.set(name, { afterDays: null }, null);
  await ports.secret.switchOff(name);
  const registered = await ports.register.list(name);
  const ours = registered.filter((entry) => !entry.adopted);
  const revokedApiTokens = await revokeAll(ports, name, ours).catch((error: unknown) => {
    if (!abandonApiTokens) throw error;
    ports.signals.warn('API tokens were left behind at RingCX', { connection: name });
    return 0;
  });
  const now = ports.clock.now();
  const secretsDeletedOn = await ports.secrets.removeAll(name, now);
  for (const { fingerprint } of registered) await ports.register.remove(name, fingerprint);
  await ports.managed.remove(name);
  await ports.connections.forget(name, now);
  const keptApiTokens = registered.length - ours.length;
  ports.signals.say('connection forgotten', { connection: name, revokedApiTokens, keptApiTokens });
  return { revokedApiTokens, keptApiTokens, secretsDeletedOn };
}

/** Needs RingCX only where the broker has made anything. */
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
