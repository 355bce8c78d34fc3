import type { ManagedSecretState } from './ports.ts';

/** The version that has the staging label. */
export const versionWith = (state: ManagedSecretState, label: string): string | null =>
  [...state.versions].find(([, labels]) => labels.includes(label))?.[0] ?? null;

/** The staging labels as Secrets Manager leaves them after moving AWSCURRENT. Reading them back might lag. */
export function withCurrentMoved(state: ManagedSecretState, to: string, from: string | null): ManagedSecretState {
  const versions = new Map(
    [...state.versions].map(([id]) => [id, id === to ? ['AWSCURRENT'] : id === from ? ['AWSPREVIOUS'] : []]),
  );
  return { ...state, versions };
}

/** The version of a rotation that has begun and not ended. */
export function pendingVersion(state: ManagedSecretState): string | null {
  const pending = versionWith(state, 'AWSPENDING');
  return pending !== null && !state.versions.get(pending)?.includes('AWSCURRENT') ? pending : null;
}
