import type { HypothesisName } from '../simulator/hypotheses.ts';

interface HypothesisAnswer {
  /** The reason why the broker is right under every position. */
  readonly broker: string;
  /** The part that only a caller or an operator can do; absent: nothing. */
  readonly others?: string;
}

const LIMITS = 'Never makes more than five sign-ins a minute with one client id, over all its connections.';

export const HYPOTHESIS_ANSWERS: Readonly<Record<HypothesisName, HypothesisAnswer>> = {
  tokensBelongTo: {
    broker: 'Revokes only API tokens in its own register, and never counts one that it did not make as its own.',
    others: 'Give each connection a user of its own, so that its list shows no tokens of others.',
  },
  apiTokenDeleteNeedsAuth: { broker: 'Sends a session, or the token itself, with every deletion.' },
  apiTokenDelay: {
    broker: 'A rotation tries a new token for six seconds before readers get it.',
    others: 'Try a newly issued token again if RingCX refuses it within seconds.',
  },
  apiTokenLimit: {
    broker: 'A creation that RingCX refuses changes nothing: the managed token stays as it is.',
    others: 'Revoke API tokens that nobody uses, then rotate.',
  },
  createdToken: { broker: 'Takes the token with or without quotes.' },
  tokenList: { broker: 'Reads brackets and braces.' },
  accessToken: {
    broker:
      'Believes `exp` only where it promises a life of up to five minutes; otherwise counts five minutes from the start of the request.',
  },
  refreshEndsAccessToken: {
    broker:
      'The refresher tries a former access token once. Unless it still works, no container trusts a copy in its memory without the table.',
    others: 'Ask again on a 401: the token may have ended while it was on its way.',
  },
  refreshTokenReuse: {
    broker:
      'Lets one process refresh at a time. Tries the same refresh token again only if an answer was lost, and signs in if that is refused.',
  },
  refreshReturnsToken: { broker: 'Keeps the refresh token it has where no new one comes.' },
  refreshTokenLife: { broker: 'Signs in again with the stored sign-in, within the same renewal.' },
  sessionLimit: {
    broker: 'Keeps one session per connection, which all containers share.',
    others: 'Give each connection a user of its own. Ask again a minute after an operator has signed in.',
  },
  passwordChangeEnds: {
    broker:
      'Finds an ended session at its next refresh, and an ended managed token at its next check, and replaces both.',
    others: 'Store the new password with `PUT`. Issue the ended API tokens anew.',
  },
  loginLockoutAfter: {
    broker: 'Tries a refused sign-in again after two minutes, then after an hour, then ever less often.',
    others: 'Store a changed password within the hour if RingCX locks users early.',
  },
  refusalStatus: { broker: 'Takes 400, 401, 403 and 404 to a sign-in or a refresh as the same refusal.' },
  successStatus: { broker: 'Takes 200, 201 and 204 alike.' },
  mainAccountId: {
    broker: 'Compares accounts where RingCX names them, and users in any case.',
    others: 'Expect `mainAccountId` to be null.',
  },
  agentDetails: { broker: 'Knows the user by `adminId` as well.' },
  platformIdRequired: { broker: 'Takes a sign-in with a `platformId` or without one.' },
  userAgentRequired: { broker: 'Sends a `User-Agent` of its own with every call.' },
  retryAfter: { broker: 'Reads seconds and dates; without either it waits 30 s or longer.' },
  exchangeLimitPer: {
    broker: `${LIMITS} A 429 all the same makes it wait as long as RingCX asks.`,
    others: 'Expect sign-ins of one account through several apps to take turns.',
  },
  reExchange: { broker: 'Gets a fresh RingEX token if the one it holds is refused.' },
  ringExLimit: { broker: 'Takes a lower limit from the answers of RingEX. A higher one changes nothing.' },
  rateLimitKey: { broker: LIMITS },
  rateLimitHeaders: { broker: 'Keeps the documented limit where none is named.' },
};
