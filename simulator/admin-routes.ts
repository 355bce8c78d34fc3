import type { Hono } from 'hono';
import type { Account } from './account.ts';
import { accountsAnswer, usersAnswer } from './account-answers.ts';
import { type Answer, BEARER_REFUSED, json, permissionDenied, text, tooManyCalls } from './answers.ts';
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

const createApiToken = authorized((account, { apiTokens, now }) => text(apiTokens.create(account, now()).apiToken));

const listApiTokens = authorized((account, { apiTokens }) =>
  json(apiTokens.ofAccount(account).map(({ apiToken }) => apiToken)),
);

const listAccounts = authorized((account) => json(accountsAnswer(account)));

const listUsers = authorized((account) => json(usersAnswer(account)));

/** The token in the path authorizes the call. A header only tells for which account an unknown token is counted. */
const deleteApiToken: Prepare = async (simulation, context) => {
  const apiToken = context.req.param('apiToken') ?? '';
  const account = simulation.apiTokens.ownerOf(apiToken) ?? (await authenticate(simulation, context)).account;
  return {
    account,
    act: () => tooMany(simulation, account) ?? text(String(simulation.apiTokens.delete(apiToken))),
  };
};

function authorized(act: (account: Account, simulation: Simulation) => Answer): Prepare {
  return async (simulation, context) => {
    const { account, refusal } = await authenticate(simulation, context);
    return {
      account,
      act: () => {
        if (refusal || !account) return refusal ?? BEARER_REFUSED;
        const limited = tooMany(simulation, account);
        if (limited) return limited;
        return account.canUseAdminApi ? act(account, simulation) : permissionDenied(context.req, simulation.now());
      },
    };
  };
}

function tooMany(simulation: Simulation, account: Account | undefined): Answer | undefined {
  if (!account) return undefined;
  const verdict = simulation.adminLimit.take(account.mainAccountId, simulation.now());
  return verdict.allowed ? undefined : tooManyCalls(verdict.retryAfterSeconds);
}
