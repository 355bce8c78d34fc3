import type { User } from './account.ts';
import { accountsAnswer } from './account-answers.ts';
import { type Answer, json } from './answers.ts';
import type { HypothesisValues } from './hypotheses.ts';
import { canary } from './random-text.ts';
import type { Session } from './sessions.ts';
import type { Simulation } from './simulation.ts';

/** The answer to exchange, login and refresh alike. It has no expiry; only the token's own `exp` tells it. */
export async function issueSessionAnswer(
  { accessTokens, hypotheses }: Simulation,
  session: Session,
  refreshToken: string | null,
): Promise<Answer> {
  const { values } = hypotheses;
  // The token is made from the session as it is now. Another refresh can change it while the token is being signed.
  const accessToken = await accessTokens.issue({ ...session }, values.accessToken);
  return json(sessionFields(session, { accessToken, refreshToken }, values));
}

interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

function sessionFields({ user, signedInBy }: Session, tokens: IssuedTokens, assumed: HypothesisValues): object {
  const { mainAccountId, rcAccountId } = user.account;
  return {
    refreshToken: tokens.refreshToken,
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    mainAccountId: mainAccountIdUnder(assumed, mainAccountId),
    ...(assumed.agentDetails === 'given' && { agentDetails: [agentDetail(user)] }),
    adminId: Number(user.userId),
    adminUrl: '/voice/admin/',
    agentUrl: '/voice/agent/',
    ssoLogin: signedInBy === 'exchange',
    platformId: user.platformId,
    port: 8080,
    redirectUrl: null,
    loginHashcode: canary(),
    rcUser: { rcUserId: user.rcUserId, rcAccountId, email: user.username, password: canary() },
    analyticsUrl: '/voice/analytics/',
    iqUrl: '/voice/iq/',
    isAdminPasswordReset: false,
  };
}

function mainAccountIdUnder(assumed: HypothesisValues, mainAccountId: string): string | null {
  switch (assumed.mainAccountId) {
    case 'given':
      return mainAccountId;
    case 'null':
      return null;
    case '"null"':
      return 'null';
  }
}

/** The accountId is a sub-account on purpose, so that a client that takes it for the main account fails. */
function agentDetail({ account, username, rcUserId }: User): object {
  return {
    agentId: 111111,
    firstName: 'Alex',
    lastName: 'Example',
    email: username,
    username,
    password: canary(),
    phoneLoginPin: canary(),
    agentType: 'AGENT',
    rcUserId,
    accountId: String(Number(account.mainAccountId) + 1),
    accountName: 'Example Sub-Account 1',
    agentGroupId: null,
    allowLoginControl: true,
    allowLoginUpdates: true,
  };
}

export function legacyLoginAnswer({ account, userId, username }: User, authToken: string): object {
  return {
    authToken,
    platformHost: 'portal.example.com',
    user: { userId: Number(userId), userName: username, password: canary() },
    accounts: accountsAnswer(account),
  };
}
