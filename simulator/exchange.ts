import type { User } from './account.ts';
import { badRequest, credentialsRefused, permissionDenied, tooManyCalls } from './answers.ts';
import type { Prepare } from './endpoint.ts';
import { readParameters } from './parameters.ts';
import type { RingExToken } from './ringex-tokens.ts';
import { issueSessionAnswer } from './session-answers.ts';
import type { Simulation } from './simulation.ts';

/** Turns a RingEX token into a session. The RingEX token is the only credential. */
export const exchange: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const rcAccessToken = parameters.get('rcAccessToken');
  const ringEx = simulation.ringExTokens.withAccessToken(rcAccessToken ?? '');
  return {
    user: ringEx?.user,
    app: ringEx?.user.app,
    act: () => {
      const { exchangeLimit, hypotheses, now } = simulation;
      if (!rcAccessToken) return badRequest('rcAccessToken is missing');
      if (parameters.get('rcTokenType')?.toLowerCase() !== 'bearer') return badRequest('rcTokenType must be Bearer');
      if (!ringEx || ringEx.accessTokenExpiresAt <= now()) return credentialsRefused(hypotheses.values);
      const verdict = exchangeLimit.take(limitKey(simulation, ringEx.user), now());
      if (!verdict.allowed) return tooManyCalls(verdict.retryAfterSeconds);
      if (ringEx.exchanged && hypotheses.values.reExchange === 'refused') return permissionDenied(context.req, now());
      return startSession(simulation, ringEx, parameters.get('includeRefresh') === 'true');
    },
  };
};

function startSession(simulation: Simulation, ringEx: RingExToken, withRefreshToken: boolean) {
  ringEx.exchanged = true;
  const session = simulation.sessions.start(ringEx.user, { signedInBy: 'exchange', withRefreshToken });
  return issueSessionAnswer(simulation, session, session.refreshToken);
}

function limitKey({ hypotheses }: Simulation, { account, userId, app }: User): string {
  switch (hypotheses.values.exchangeLimitPer) {
    case 'account':
      return account.mainAccountId;
    case 'user':
      return userId;
    case 'client-id':
      return app.clientId;
  }
}
