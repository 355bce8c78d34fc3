import type { ApiTokenState } from '../../contract/api-token.ts';
import { announceUnknown } from './announce-unknown.ts';
import { isJustMade, type RegisteredApiToken } from './api-token.ts';
import type { ApiTokenPorts } from './ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

export interface ListedApiToken {
  readonly fingerprint: string;
  readonly state: ApiTokenState;
  /** Undefined: RingCX has the token, the connection's register does not. */
  readonly entry: RegisteredApiToken | undefined;
}

/** The API tokens that RingCX lists, with their entries in the register; and those that it should list and does not. */
export async function listApiTokens(ports: ApiTokenPorts, connection: string): Promise<readonly ListedApiToken[]> {
  // In this order: a registered token that RingCX listed is in the register by now.
  const { tokens } = await tokensAtRingCx(ports, connection, 'reading');
  const entries = new Map((await ports.register.list(connection)).map((entry) => [entry.fingerprint, entry]));
  const owners = await ports.register.owners([...tokens.keys()].filter((fingerprint) => !entries.has(fingerprint)));
  const listed = [...tokens.keys()].map((fingerprint): ListedApiToken => {
    const entry = entries.get(fingerprint);
    const owner = owners.get(fingerprint) ?? connection;
    const state = entry ? stateOf(entry) : owner === connection ? 'unknown' : 'other-connection';
    return { fingerprint, state, entry };
  });
  const unlisted = [...entries.values()].filter((entry) => !tokens.has(entry.fingerprint));
  const now = ports.clock.now();
  const missing = unlisted.map((entry): ListedApiToken => {
    const state = isJustMade(entry, now) ? stateOf(entry) : 'missing';
    return { fingerprint: entry.fingerprint, state, entry };
  });
  const unknown = listed.filter(({ state }) => state === 'unknown').map(({ fingerprint }) => fingerprint);
  await announceUnknown(ports, connection, unknown);
  return [...listed, ...missing];
}

function stateOf({ purpose, replacedAt }: RegisteredApiToken): ApiTokenState {
  if (purpose === 'issued') return 'issued';
  return replacedAt === null ? 'managed' : 'previous';
}
