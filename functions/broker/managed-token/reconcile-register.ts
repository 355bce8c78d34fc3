import type { RegisteredApiToken } from '../api-tokens/api-token.ts';
import { DAY_MS } from '../system.ts';
import type { ManagedSecretState, ManagedTokenPorts } from './ports.ts';

const IN_USE = ['AWSCURRENT', 'AWSPENDING'];

/** The life of a token that a failed rotation made: nobody has it, except a rotation that is just ending. */
const UNUSED_DAYS = 1;

/**
 * Brings the register in line with the secret's staging labels, whatever was interrupted: a managed token that
 * AWSCURRENT no longer names is replaced, and is to be revoked a whole period later; one that it never named, a day
 * later. The broker never revokes adopted tokens by itself.
 * @param options.afterDays null: rotation is off, and only tokens of failed rotations are to go.
 * @param options.versionId the version that AWSCURRENT had when a rotation last ended.
 */
export async function reconcileRegister(
  { clock, register }: ManagedTokenPorts,
  connection: string,
  state: ManagedSecretState,
  { afterDays, versionId }: { readonly afterDays: number | null; readonly versionId: string | null },
): Promise<{ readonly current: RegisteredApiToken | undefined }> {
  const now = clock.now();
  const labelsOf = (entry: RegisteredApiToken) => (entry.madeFor ? (state.versions.get(entry.madeFor) ?? []) : []);
  const managed = (await register.list(connection)).filter((entry) => entry.purpose === 'managed');
  const current = managed.find((entry) => labelsOf(entry).includes('AWSCURRENT'));
  if (current?.replacedAt != null) await register.change(connection, { ...current, replacedAt: null, revokeAt: null });
  const inUse = afterDays === null ? [...IN_USE, 'AWSPREVIOUS'] : IN_USE;
  const replaced = managed.filter(
    (entry) => entry.replacedAt === null && !labelsOf(entry).some((label) => inUse.includes(label)),
  );
  const wasCurrent = (entry: RegisteredApiToken) =>
    (entry.madeFor !== null && entry.madeFor === versionId) || labelsOf(entry).includes('AWSPREVIOUS');
  for (const entry of replaced) {
    const days = wasCurrent(entry) ? (afterDays ?? UNUSED_DAYS) : UNUSED_DAYS;
    const revokeAt = entry.adopted ? null : now + days * DAY_MS;
    await register.change(connection, { ...entry, replacedAt: now, revokeAt });
  }
  return { current };
}
