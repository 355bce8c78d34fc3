import { canary } from './random-text.ts';
import type { Session } from './sessions.ts';

/** The one shape that exchange, login and refresh share. It has no expiry; the token's own exp is all there is. */
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

/** Its accountId is a sub-account on purpose: whoever takes it for the main account is found out. */
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
