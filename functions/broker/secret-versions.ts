import type { ManagedSecretState } from './api-token-ports.ts';

/** The version that has the label. */
export const versionWith = (state: ManagedSecretState, label: string): string | null =>
  [...state.versions].find(([, labels]) => labels.includes(label))?.[0] ?? null;

/** As Secrets Manager leaves the labels; read back they might lag. */
export function moved(state: ManagedSecretState, to: string, from: string | null): ManagedSecretState {
  const versions = new Map(
    [...state.versions].map(([id]) => [id, id === to ? ['AWSCURRENT'] : id === from ? ['AWSPREVIOUS'] : []]),
  );
  return { ...state, versions };
}

/** The version that a rotation has begun and not ended. */
export function halfWay(state: ManagedSecretState): string | null {
  const pending = versionWith(state, 'AWSPENDING');
  return pending !== null && !state.versions.get(pending)?.includes('AWSCURRENT') ? pending : null;
}
