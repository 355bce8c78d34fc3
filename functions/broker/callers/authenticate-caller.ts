import { createHash, timingSafeEqual } from 'node:crypto';
import type { Redacted } from '../redacted.ts';
import type { Clock } from '../system.ts';
import type { Caller, CallerRegister } from './ports.ts';
import type { RefusalBursts } from './refusal-bursts.ts';

/** A plain hash is enough: caller secrets are 256 random bits, which nobody can guess. */
export const hashOf = (secret: Redacted): string => createHash('sha256').update(secret.open()).digest('hex');

const NO_HASH = '0'.repeat(64);

/** The caller of that id and secret; undefined if there is none, or it has expired. Takes the same time either way. */
export async function authenticateCaller(
  ports: {
    readonly callers: Pick<CallerRegister, 'find'>;
    readonly clock: Clock;
    readonly refusals: Pick<RefusalBursts, 'note'>;
  },
  id: string,
  secret: Redacted,
): Promise<Caller | undefined> {
  const caller = await ports.callers.find(id);
  const offered = Buffer.from(hashOf(secret));
  const hashes = [caller?.secrets[0]?.hash ?? NO_HASH, caller?.secrets[1]?.hash ?? NO_HASH];
  const matches = hashes.map((hash) => timingSafeEqual(Buffer.from(hash), offered));
  const expired = caller !== undefined && hasExpired(caller, ports.clock.now());
  if (matches.includes(true) && !expired) return caller;
  await ports.refusals.note(id, caller);
  return undefined;
}

export const hasExpired = ({ expiresAt }: Caller, now: number): boolean => expiresAt !== null && expiresAt <= now;
