import { isJustMade, type RegisteredApiToken } from '../api-tokens/api-token.ts';
import { heldValue, revokeRegistered, wasDeletedFor } from '../api-tokens/revoke-registered.ts';
import { type TokensAtRingCx, tokensAtRingCx } from '../api-tokens/tokens-at-ringcx.ts';
import type { ForgetPorts } from './ports.ts';

export interface OursRevoked {
  readonly revoked: number;
  /** Fingerprints. */
  readonly missing: readonly string[];
}

/**
 * The fingerprints of the API tokens that cannot be revoked, because RingCX does not list them and the broker does not
 * hold them. RingCX is asked for its list only if a token needs it.
 */
export async function findMissing(ports: ForgetPorts, name: string): Promise<readonly string[]> {
  const notHeld: RegisteredApiToken[] = [];
  for (const entry of await listOurs(ports, name)) if (!(await heldValue(ports, name, entry))) notHeld.push(entry);
  if (notHeld.length === 0) return [];
  const { tokens, user } = await tokensAtRingCx(ports, name, 'keeping');
  const now = ports.clock.now();
  return notHeld
    .filter((entry) => !tokens.has(entry.fingerprint) && !isJustMade(entry, now) && !wasDeletedFor(entry, user))
    .map(({ fingerprint }) => fingerprint);
}

const listOurs = async ({ register }: ForgetPorts, name: string): Promise<readonly RegisteredApiToken[]> =>
  (await register.list(name)).filter(({ adopted }) => !adopted);

/**
 * Revokes all API tokens of a connection that the broker made. RingCX is asked for its list only if a token needs it.
 * @param mayFail for an error after which the other tokens are still to be revoked.
 */
export async function revokeOurs(
  ports: ForgetPorts,
  name: string,
  mayFail: (error: unknown) => boolean,
): Promise<OursRevoked> {
  let listed: Promise<TokensAtRingCx> | undefined;
  const look = () => {
    listed ??= tokensAtRingCx(ports, name, 'keeping');
    return listed;
  };
  let revoked = 0;
  const missing: string[] = [];
  for (const entry of await listOurs(ports, name)) {
    const { fingerprint } = entry;
    try {
      if ((await revokeRegistered(ports, name, entry, { look })) === 'missing') {
        missing.push(fingerprint);
        continue;
      }
    } catch (error) {
      if (!mayFail(error)) throw error;
      continue;
    }
    await ports.register.remove(name, fingerprint);
    revoked += 1;
  }
  return { revoked, missing };
}
