import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller, CallerRegister, Clock } from './ports.ts';
import type { Redacted } from './redacted.ts';

/** Caller secrets are 256 random bits, so a plain hash is enough: there is nothing to guess from. */
export const hashOf = (secret: Redacted): string => createHash('sha256').update(secret.open()).digest('hex');

const NOBODY = '0'.repeat(64);

/** The caller of that id and secret; undefined if there is none such, or it has expired. Takes the same time either way. */
export async function authenticateCaller(
  ports: { readonly callers: Pick<CallerRegister, 'find'>; readonly clock: Clock },
  id: string,
  secret: Redacted,
): Promise<Caller | undefined> {
  const caller = await ports.callers.find(id);
  const offered = Buffer.from(hashOf(secret));
  const hashes = [caller?.secrets[0]?.hash ?? NOBODY, caller?.secrets[1]?.hash ?? NOBODY];
  const matches = hashes.map((hash) => timingSafeEqual(Buffer.from(hash), offered));
  const expired = caller?.expiresAt != null && caller.expiresAt <= ports.clock.now();
  return matches.includes(true) && !expired ? caller : undefined;
}
