import { revokeRegistered } from '../api-tokens/revoke-registered.ts';
import { type TokensAtRingCx, tokensAtRingCx } from '../api-tokens/tokens-at-ringcx.ts';
import type { ForgetPorts } from './ports.ts';

export interface OursRevoked {
  readonly revoked: number;
  /** Fingerprints. */
  readonly missing: readonly string[];
}

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
    listed ??= tokensAtRingCx(ports, name);
    return listed;
  };
  let revoked = 0;
  const missing: string[] = [];
  for (const entry of (await ports.register.list(name)).filter(({ adopted }) => !adopted)) {
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
