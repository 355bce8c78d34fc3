import type { Context, Hono } from 'hono';
import type { Account } from './account.ts';
import { json, notFound, toResponse } from './answers.ts';
import { credentialsBody, readBody } from './control-bodies.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { Session } from './sessions.ts';
import type { Simulation } from './simulation.ts';

type AccountAction = (account: Account, context: Context<SimulatorEnv>) => Response | Promise<Response>;

export function addAccountControlRoutes(control: Hono<SimulatorEnv>, simulation: Simulation): void {
  const { apiTokens, sessions, now } = simulation;
  const onAccount = (action: AccountAction) => (context: Context<SimulatorEnv>) => {
    const account = simulation.accounts.withId(context.req.param('mainAccountId') ?? '');
    return account ? action(account, context) : toResponse(notFound('No such account'));
  };

  control.get(
    '/accounts/:mainAccountId/api-tokens',
    onAccount((account, context) => context.json({ apiTokens: apiTokens.ofAccount(account) })),
  );
  control.post(
    '/accounts/:mainAccountId/api-tokens',
    onAccount((account, context) => context.json(apiTokens.create(account, now()), 201)),
  );
  control.delete(
    '/accounts/:mainAccountId/api-tokens/:apiToken',
    onAccount((account, context) => {
      const apiToken = context.req.param('apiToken') ?? '';
      const gone = apiTokens.ownerOf(apiToken) === account && apiTokens.delete(apiToken);
      return gone ? context.body(null, 204) : toResponse(notFound('No such API token'));
    }),
  );
  control.get(
    '/accounts/:mainAccountId/sessions',
    onAccount((account, context) => context.json({ sessions: sessions.ofAccount(account).map(describe) })),
  );
  control.delete(
    '/accounts/:mainAccountId/sessions',
    onAccount((account, context) => {
      sessions.revokeAll(account);
      return context.body(null, 204);
    }),
  );
  control.post('/accounts/:mainAccountId/credentials', onAccount(changeCredentials));
}

const changeCredentials: AccountAction = async (account, context) => {
  const body = readBody(credentialsBody, await context.req.text());
  if ('faults' in body) return toResponse(json({ errors: body.faults }, 400));
  account.password = body.value.password ?? account.password;
  account.jwtValid = body.value.jwtValid ?? account.jwtValid;
  return context.body(null, 204);
};

function describe({ signedInBy, startedAt, refreshes, accessTokenExpiresAt, refreshToken }: Session): object {
  return { signedInBy, startedAt, refreshes, accessTokenExpiresAt, refreshTokenLive: refreshToken !== null };
}
