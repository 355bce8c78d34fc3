import { SCOPES } from '../functions/contract/scopes.ts';
import type { RingCxAccount } from './console/ready.ts';
import type { OperatorPut } from './operator-put.ts';

export const CONNECTION = 'demo';
export const CALLER = 'ivr';

const GRANTS = {
  scopes: ['access-token:read', 'accounts:read', 'api-token:read'],
  connections: [CONNECTION],
};
const ALL_GRANTS = { scopes: SCOPES, connections: ['*'] };

export interface SeedOptions {
  readonly put: OperatorPut;
  /** Then the caller gets the scopes of an operator as well. */
  readonly operatorsAreCallers: boolean;
  /** Undefined when RingCX is not the simulator. */
  readonly account: RingCxAccount | undefined;
}

/** Creates the caller, and the connection if there is an account. Returns the caller's secret. */
export const seed = async ({ put, operatorsAreCallers, account }: SeedOptions): Promise<string> => {
  if (account) {
    const { clientId, clientSecret, jwt } = account;
    const signIn = { kind: 'ringex-jwt', clientId, clientSecret, jwt };
    await putOrFail(put, `/connections/${CONNECTION}`, '/connections/{connection}', { signIn });
  }
  const grants = operatorsAreCallers ? ALL_GRANTS : GRANTS;
  const { secret } = await putOrFail(put, `/callers/${CALLER}`, '/callers/{caller}', grants);
  if (typeof secret !== 'string') throw new Error(`the broker's PUT /callers/${CALLER} answered without a secret`);
  return secret;
};

const putOrFail = async (
  put: OperatorPut,
  path: string,
  resource: string,
  content: object,
): Promise<Record<string, unknown>> => {
  const { status, body } = await put(path, resource, content);
  const answer = fieldsOf(body);
  if (status === 200) return answer;
  const { code = 'no code', message = 'no message' } = answer;
  throw new Error(`the broker's PUT ${path} answered ${status} ${code}: ${message}`);
};

const fieldsOf = (body: string): Record<string, unknown> => {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
};
