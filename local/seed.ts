import type { RingCxAccount } from './console/ready.ts';
import { type Signer, signRequest } from './sign-request.ts';

export const CONNECTION = 'demo';
export const CALLER = 'ivr';

const GRANTS = {
  scopes: ['access-token:read', 'accounts:read', 'api-token:read'],
  connections: [CONNECTION],
};

export interface SeedOptions {
  readonly brokerUrl: string;
  readonly operator: Signer;
  /** Undefined when RingCX is not the simulator. */
  readonly account: RingCxAccount | undefined;
}

/** Puts a caller, and where there is an account its connection, in place by the broker's own routes; gives the caller's secret. */
export const seed = async ({ brokerUrl, operator, account }: SeedOptions): Promise<string> => {
  if (account) {
    const { clientId, clientSecret, jwt } = account;
    const signIn = { kind: 'ringex-jwt', clientId, clientSecret, jwt };
    await put(`${brokerUrl}/connections/${CONNECTION}`, { signIn }, operator);
  }
  const { secret } = await put(`${brokerUrl}/callers/${CALLER}`, GRANTS, operator);
  if (typeof secret !== 'string') throw new Error(`the broker's PUT /callers/${CALLER} answered without a secret`);
  return secret;
};

const put = async (url: string, content: object, operator: Signer): Promise<Record<string, unknown>> => {
  const request = {
    method: 'PUT',
    url,
    body: JSON.stringify(content),
    headers: { 'content-type': 'application/json' },
  };
  const response = await fetch(url, { ...request, headers: await signRequest(request, operator) });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  const { code = 'no code', message = 'no message' } = answer;
  throw new Error(`the broker's PUT ${new URL(url).pathname} answered ${response.status} ${code}: ${message}`);
};
