const FIVE_MINUTES = 'counts five minutes from the start of the request.';
const NEW_PASSWORD = 'Store the new password with `PUT`.';

export const SESSION_ANSWERS = {
  accessToken: {
    jwt: { broker: 'Believes `exp`, which promises five minutes at most.' },
    'jwt-without-exp': { broker: `Finds no \`exp\`, and ${FIVE_MINUTES}` },
    'jwt-skewed': { broker: `Believes no \`exp\` of more than five minutes, and ${FIVE_MINUTES}` },
    'jwt-skewed-back': { broker: `Believes no \`exp\` in the past, and ${FIVE_MINUTES}` },
    opaque: { broker: `Reads nothing from the token, and ${FIVE_MINUTES}` },
  },
  refreshEndsAccessToken: {
    no: { broker: 'The refresher tries a former access token once. It works, so containers may keep copies.' },
    yes: {
      broker:
        'The refresher tries a former access token once. It fails, so no container trusts a copy without the table.',
      others: 'Ask again on a 401: the token may have ended while it was on its way.',
    },
  },
  refreshTokenReuse: {
    refused: {
      broker:
        'Lets one process refresh at a time. Tries a refresh token again only if the answer was lost, and signs in once that is refused.',
    },
    'ends-session': { broker: 'The same. The sign-in replaces the session that has ended.' },
    'accepted-once-more': { broker: 'The same. The second try gives the session that was lost.' },
  },
  refreshReturnsToken: {
    new: { broker: 'Stores the new refresh token before anybody uses the session.' },
    same: { broker: 'Goes on with the refresh token it has.' },
    none: { broker: 'Keeps the refresh token it has.' },
  },
  refreshTokenLife: {
    none: { broker: 'Lives on refreshes, without further sign-ins.' },
    120: { broker: 'Signs in again with the stored sign-in, within the same renewal.' },
  },
  sessionLimit: {
    none: { broker: 'Keeps one session per connection, which all containers share.' },
    1: {
      broker: 'Keeps one session per connection. Finds out at its next refresh that another has ended it.',
      others: 'Give each connection a user of its own. Ask again a minute after an operator has signed in.',
    },
  },
  passwordChangeEnds: {
    nothing: { broker: 'Lives on refreshes, and meets the change at its next sign-in.', others: NEW_PASSWORD },
    sessions: { broker: 'Finds the ended session at its next refresh, and replaces it.', others: NEW_PASSWORD },
    tokens: {
      broker: 'Finds the ended managed token at its next check, and rotates.',
      others: `${NEW_PASSWORD} Issue the ended API tokens anew.`,
    },
    both: { broker: 'Finds and replaces both.', others: `${NEW_PASSWORD} Issue the ended API tokens anew.` },
  },
  loginLockoutAfter: {
    none: { broker: 'Tries a refused sign-in again after two minutes, then after an hour, then ever less often.' },
    3: {
      broker: 'The same: the third refusal comes an hour after the second.',
      others: 'Store a changed password within the hour.',
    },
  },
  mainAccountId: {
    given: { broker: 'Takes no session of another account, whoever signs in.' },
    null: {
      broker:
        'Compares users instead. Where RingCX names no user either, it notices no change of user, and reports an interrupted making of an API token as `ApiTokenOriginUnclear` if the list shows nothing new.',
      others: 'Expect `mainAccountId` to be null.',
    },
    '"null"': { broker: 'Takes the text for null.', others: 'Expect `mainAccountId` to be null.' },
  },
  agentDetails: {
    given: { broker: 'Knows the user by `rcUserId` or `adminId`.' },
    absent: { broker: 'Knows the user by `adminId`.' },
  },
};
