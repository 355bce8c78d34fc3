import type { Context } from 'hono';
import type { Account } from './account.ts';
import { type Answer, BEARER_EXPIRED, BEARER_REFUSED } from './answers.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { Simulation } from './simulation.ts';

export interface Authentication {
  /** Set for an expired bearer token as well, which is refused but still belongs to an account. */
  readonly account: Account | undefined;
  readonly refusal: Answer | undefined;
}

export async function authenticate(simulation: Simulation, { req }: Context<SimulatorEnv>): Promise<Authentication> {
  const apiToken = req.header('X-Auth-Token');
  if (apiToken !== undefined) {
    const account = simulation.apiTokens.ownerOf(apiToken);
    return { account, refusal: account ? undefined : BEARER_REFUSED };
  }
  // The legacy paths accept API tokens alone.
  if (req.path.startsWith('/api/v1/')) return { account: undefined, refusal: BEARER_REFUSED };
  const [, accessToken] = /^bearer +(\S+)$/i.exec(req.header('Authorization') ?? '') ?? [];
  return accessToken === undefined
    ? { account: undefined, refusal: BEARER_REFUSED }
    : authenticateBearer(simulation, accessToken);
}

async function authenticateBearer(simulation: Simulation, accessToken: string): Promise<Authentication> {
  const verified = await simulation.accessTokens.verify(accessToken);
  if (verified.state === 'invalid') return { account: undefined, refusal: BEARER_REFUSED };
  const account = simulation.accounts.withId(verified.mainAccountId ?? '');
  if (verified.state === 'expired') return { account, refusal: BEARER_EXPIRED };
  const live = simulation.sessions.withId(verified.sessionId ?? '') !== undefined;
  return { account, refusal: live ? undefined : BEARER_REFUSED };
}
