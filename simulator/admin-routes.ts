import type { Hono } from 'hono';
import type { User } from './account.ts';
import { accountsAnswer, usersAnswer } from './account-answers.ts';
import {
  type Answer,
  BEARER_REFUSED,
  json,
  permissionDenied,
  ringCxError,
  text,
  tokenListAnswer,
  tooManyCalls,
} from './answers.ts';
import { authenticate } from './authenticate.ts';
import { endpoint, type Prepare, type SimulatorEnv } from './endpoint.ts';
import type { Simulation } from './simulation.ts';

/** The current prefix, and that of the legacy hosts. */
const PREFIXES = ['/voice/api/v1/admin', '/api/v1/admin'];

export function addAdminRoutes(app: Hono<SimulatorEnv>, simulation: Simulation): void {
  for (const prefix of PREFIXES) {
    app.post(`${prefix}/token`, endpoint(simulation, 'api-token-create', createApiToken));
    app.get(`${prefix}/token`, endpoint(simulation, 'api-token-list', listApiTokens));
    app.delete(`${prefix}/token/:apiToken`, endpoint(simulation, 'api-token-delete', deleteApiToken));
    app.get(`${prefix}/accounts`, endpoint(simulation, 'accounts', listAccounts));
    app.get(`${prefix}/users`, endpoint(simulation, 'users', listUsers));
  }
}

const createApiToken = authorized((user, { apiTokens, hypotheses }) => {
  if (apiTokens.isFull(user)) return ringCxError(403, 'access.denied.exception', 'Too many API tokens');
  const { apiToken } = apiTokens.create(user);
  return text(hypotheses.values.createdToken === 'quoted' ? `"${apiToken}"` : apiToken);
});

const listApiTokens = authorized((user, { apiTokens, hypotheses }) => {
  const listed = apiTokens.listedFor(user).map(({ apiToken }) => apiToken);
  return tokenListAnswer(listed, hypotheses.values.tokenList);
});

const listAccounts = authorized((user) => json(accountsAnswer(user.account)));

const listUsers = authorized((user) => json(usersAnswer(user.account)));

/**
 * The token in the path authorizes the call, unless a hypothesis asks for more. Otherwise a header only tells for which
 * user an unknown token is counted.
 */
const deleteApiToken: Prepare = async (simulation, context) => {
  const apiToken = context.req.param('apiToken') ?? '';
  const asking = await authenticate(simulation, context);
  const owner = simulation.apiTokens.ownerOf(apiToken);
  const user = owner ?? asking.user;
  const refusal = () => {
    if (simulation.hypotheses.values.apiTokenDeleteNeedsAuth === 'no') return undefined;
    if (asking.refusal || !owner) return asking.refusal;
    return mayManage(simulation, asking.user, owner) ? undefined : permissionDenied(context.req, simulation.now());
  };
  return {
    user,
    act: () => tooMany(simulation, user) ?? refusal() ?? text(String(simulation.apiTokens.delete(apiToken))),
  };
};

function mayManage({ hypotheses }: Simulation, user: User | undefined, owner: User): boolean {
  return hypotheses.values.tokensBelongTo === 'account' ? user?.account === owner.account : user === owner;
}

function authorized(act: (user: User, simulation: Simulation) => Answer): Prepare {
  return async (simulation, context) => {
    const { user, refusal } = await authenticate(simulation, context);
    return {
      user,
      act: () => {
        if (refusal || !user) return refusal ?? BEARER_REFUSED;
        const limited = tooMany(simulation, user);
        if (limited) return limited;
        return user.canUseAdminApi ? act(user, simulation) : permissionDenied(context.req, simulation.now());
      },
    };
  };
}

function tooMany(simulation: Simulation, user: User | undefined): Answer | undefined {
  if (!user) return undefined;
  const verdict = simulation.adminLimit.take(user.account.mainAccountId, simulation.now());
  return verdict.allowed ? undefined : tooManyCalls(verdict.retryAfterSeconds);
}
