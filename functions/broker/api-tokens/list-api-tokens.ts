import type { ApiTokenState } from '../../contract/api-token.ts';
import type { RegisteredApiToken } from './api-token.ts';
import type { ApiTokenPorts } from './ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

export interface ListedApiToken {
  readonly fingerprint: string;
  readonly state: ApiTokenState;
  /** Undefined: RingCX has the token, the register does not. */
  readonly entry: RegisteredApiToken | undefined;
}

/** The API tokens that RingCX lists, with their entries in the register. */
export async function listApiTokens(ports: ApiTokenPorts, connection: string): Promise<readonly ListedApiToken[]> {
  const [atRingCx, registered] = await Promise.all([
    tokensAtRingCx(ports, connection),
    ports.register.list(connection),
  ]);
  const entries = new Map(registered.map((entry) => [entry.fingerprint, entry]));
  return [...atRingCx.keys()].map((fingerprint) => {
    const entry = entries.get(fingerprint);
    return { fingerprint, state: stateOf(entry), entry };
  });
}

function stateOf(entry: RegisteredApiToken | undefined): ApiTokenState {
  if (!entry) return 'unknown';
  if (entry.purpose === 'issued') return 'issued';
  return entry.replacedAt === null ? 'managed' : 'previous';
}
