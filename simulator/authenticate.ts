import type { Context } from 'hono';
import type { Account } from './account.ts';
import { type Answer, bearerExpired, bearerRefused } from './answers.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { Simulation } from './simulation.ts';

export interface Authentication {
  /** Also set for an expired bearer: it is refused, but known. */
  account: Account | undefined;
  refusal: Answer | undefined;
}

export async function authenticate(simulation: Simulation, { req }: Context<SimulatorEnv>): Promise<Authentication> {
  const apiToken = req.header('X-Auth-Token');
  if (apiToken !== undefined) {
    const account = simulation.apiTokens.ownerOf(apiToken);
    return { account, refusal: account ? undefined : bearerRefused };
  }
  // Nothing older than the API token is known under the legacy paths.
  if (req.path.startsWith('/api/v1/')) return { account: undefined, refusal: bearerRefused };
  const [, accessToken] = /^bearer +(\S+)$/i.exec(req.header('Authorization') ?? '') ?? [];
  return accessToken === undefined
    ? { account: undefined, refusal: bearerRefused }
    : authenticateBearer(simulation, accessToken);
}

async function authenticateBearer(simulation: Simulation, accessToken: string): Promise<Authentication> {
  const verified = await simulation.accessTokens.verify(accessToken);
  if (verified.state === 'invalid') return { account: undefined, refusal: bearerRefused };
  const account = simulation.accounts.withId(verified.mainAccountId ?? '');
  if (verified.state === 'expired') return { account, refusal: bearerExpired };
  const live = simulation.sessions.withId(verified.sessionId ?? '') !== undefined;
  return { account, refusal: live ? undefined : bearerRefused };
}
