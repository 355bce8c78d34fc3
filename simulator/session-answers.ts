import { canary } from './random-text.ts';
import type { Session } from './sessions.ts';

/** The answer to exchange, login and refresh alike. It has no expiry; only the token's own `exp` tells it. */
export function sessionAnswer(session: Session, accessToken: string): object {
  const { mainAccountId, platformId, username } = session.account;
  return {
    refreshToken: session.refreshToken,
    accessToken,
    tokenType: 'Bearer',
    mainAccountId,
    agentDetails: [agentDetail(mainAccountId, username)],
    adminId: 1111,
    adminUrl: '/voice/admin/',
    agentUrl: '/voice/agent/',
    ssoLogin: session.signedInBy === 'exchange',
    platformId,
    port: 8080,
    redirectUrl: null,
    loginHashcode: canary(),
    rcUser: { rcUserId: 222222, rcAccountId: mainAccountId, email: username, password: canary() },
    analyticsUrl: '/voice/analytics/',
    iqUrl: '/voice/iq/',
    isAdminPasswordReset: false,
  };
}

/** The accountId is a sub-account on purpose, so that a client that takes it for the main account fails. */
function agentDetail(mainAccountId: string, username: string): object {
  return {
    agentId: 111111,
    firstName: 'Alex',
    lastName: 'Example',
    email: username,
    username,
    password: canary(),
    phoneLoginPin: canary(),
    agentType: 'AGENT',
    rcUserId: 222222,
    accountId: String(Number(mainAccountId) + 1),
    accountName: 'Example Sub-Account 1',
    agentGroupId: null,
    allowLoginControl: true,
    allowLoginUpdates: true,
  };
}
