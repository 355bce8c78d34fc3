import { type ApiTokenPorts, deleteAtRingCx, tokensAtRingCx } from './api-tokens.ts';
import { findConnection } from './find-connection.ts';
import type { SecretRemover } from './ports.ts';

export interface ForgetPorts extends ApiTokenPorts {
  readonly secrets: SecretRemover;
}

export interface Forgotten {
  readonly revokedApiTokens: number;
  readonly secretsDeletedOn: number;
}

/**
 * Revokes what the broker made, then deletes the secrets, then the record: dying in between leaves a connection that
 * can be forgotten by asking again.
 * @param abandonApiTokens go on although the API tokens cannot be revoked, because the sign-in is refused, say.
 */
export async function forgetConnection(
  ports: ForgetPorts,
  name: string,
  abandonApiTokens: boolean,
): Promise<Forgotten> {
  await findConnection(ports.connections, name);
  const revokedApiTokens = await revokeOurs(ports, name).catch((error: unknown) => {
    if (!abandonApiTokens) throw error;
    ports.signals.warn('API tokens were left behind at RingCX', { connection: name });
    return 0;
  });
  const now = ports.clock.now();
  const secretsDeletedOn = await ports.secrets.removeAll(name, now);
  for (const { fingerprint } of await ports.register.list(name)) await ports.register.remove(name, fingerprint);
  await ports.connections.forget(name, now);
  ports.signals.say('connection forgotten', { connection: name, revokedApiTokens });
  return { revokedApiTokens, secretsDeletedOn };
}

/** Needs RingCX only where the broker has made anything. */
async function revokeOurs(ports: ApiTokenPorts, name: string): Promise<number> {
  const ours = await ports.register.list(name);
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
