import type { ManagedSecretState, RegisteredApiToken } from './api-token-ports.ts';
import { DAY_MS, type RotationPorts } from './rotation-ports.ts';

const IN_USE = ['AWSCURRENT', 'AWSPENDING'];

/** What a token that was made for nothing lives on: nobody has it, but a rotation that is just ending. */
const UNUSED_DAYS = 1;

/**
 * Brings the register in line with the secret's labels, whatever was interrupted: a managed token that AWSCURRENT does
 * not name any more is replaced, and to be revoked a whole period later. Adopted ones are never to be revoked by us.
 * @param afterDays null: rotation is off, and only what was made for nothing is to go.
 */
export async function settle(
  ports: RotationPorts,
  connection: string,
  state: ManagedSecretState,
  afterDays: number | null,
): Promise<{ readonly current: RegisteredApiToken | undefined }> {
  const now = ports.clock.now();
  const registered = await ports.register.list(connection);
  const labelsOf = (entry: RegisteredApiToken) => (entry.madeFor ? (state.versions.get(entry.madeFor) ?? []) : []);
  const managed = registered.filter((entry) => entry.purpose === 'managed');
  const current = managed.find((entry) => labelsOf(entry).includes('AWSCURRENT'));
  if (current?.replacedAt != null)
    await ports.register.change(connection, { ...current, replacedAt: null, revokeAt: null });
  const inUse = afterDays === null ? [...IN_USE, 'AWSPREVIOUS'] : IN_USE;
  const replaced = managed.filter(
    (entry) => entry.replacedAt === null && !labelsOf(entry).some((label) => inUse.includes(label)),
  );
  if (replaced.length > 0) {
    const revokeAt = now + (afterDays ?? UNUSED_DAYS) * DAY_MS;
    for (const entry of replaced) {
      await ports.register.change(connection, { ...entry, replacedAt: now, revokeAt: entry.adopted ? null : revokeAt });
    }
  }
  return { current };
}
