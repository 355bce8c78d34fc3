import type { Context } from 'hono';
import type { User } from './account.ts';
import { type Answer, BEARER_EXPIRED, BEARER_REFUSED } from './answers.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { Simulation } from './simulation.ts';

export interface Authentication {
  /** Set for an expired token as well, which is refused but still belongs to a user. */
  readonly user: User | undefined;
  readonly refusal: Answer | undefined;
}

const NOBODY: Authentication = { user: undefined, refusal: BEARER_REFUSED };

export async function authenticate(simulation: Simulation, { req }: Context<SimulatorEnv>): Promise<Authentication> {
  const authToken = req.header('X-Auth-Token');
  if (authToken !== undefined) return authenticateByAuthToken(simulation, authToken);
  // The legacy paths accept the header X-Auth-Token alone.
  if (req.path.startsWith('/api/v1/')) return NOBODY;
  const accessToken = bearerIn(req.header('Authorization'));
  return accessToken === undefined ? NOBODY : authenticateByAccessToken(simulation, accessToken);
}

export function bearerIn(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** An API token, or the temporary token of a legacy login. */
function authenticateByAuthToken({ apiTokens, authTokens, now }: Simulation, text: string): Authentication {
  const user = apiTokens.userBy(text);
  if (user) return { user, refusal: undefined };
  const authToken = authTokens.find(text);
  if (!authToken) return NOBODY;
  if (authToken.expiresAt <= now()) return { user: authToken.user, refusal: BEARER_REFUSED };
  authTokens.extend(authToken, now());
  return { user: authToken.user, refusal: undefined };
}

async function authenticateByAccessToken(simulation: Simulation, accessToken: string): Promise<Authentication> {
  const record = await simulation.accessTokens.find(accessToken);
  const user = simulation.accounts.user(record?.userId ?? '');
  if (!record || !user) return NOBODY;
  if (record.expiresAt <= simulation.now()) return { user, refusal: BEARER_EXPIRED };
  const session = simulation.sessions.withId(record.sessionId);
  const isLatest = session?.accessTokenId === record.id;
  const isLive = isLatest || simulation.hypotheses.values.refreshEndsAccessToken === 'no';
  return { user, refusal: session && isLive ? undefined : BEARER_REFUSED };
}
