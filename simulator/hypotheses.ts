export interface Hypothesis {
  readonly positions: readonly (string | number)[];
  /** Set when every whole number from `from` on is a position as well; `of` says what the number counts. */
  readonly numbers?: { readonly from: number; readonly of: string };
  readonly default: string | number;
  readonly meaning: string;
  readonly source: string;
}

/** Questions that RingCentral's documentation leaves open. The default is the reading that the simulator began with. */
export const HYPOTHESES = {
  tokensBelongTo: {
    positions: ['user', 'account'],
    default: 'user',
    meaning: 'A list of API tokens holds those of the user who asks, or of all users of the main account.',
    source: 'The operation is named getApiTokensForLoggedInUser; nothing says what another user sees.',
  },
  apiTokenDeleteNeedsAuth: {
    positions: ['no', 'yes'],
    default: 'no',
    meaning: 'Deleting an API token needs a session or an API token of the same user, beside the token in the path.',
    source: 'OpenAPI asks for "Anonymous User"; the legacy guide sends an X-Auth-Token.',
  },
  apiTokenDelay: {
    positions: [0],
    numbers: { from: 1, of: 'ms' },
    default: 0,
    meaning: 'How long after its creation an API token neither works nor is listed. It can be deleted at once.',
    source: 'No page says that a new token works at once.',
  },
  apiTokenLimit: {
    positions: ['none'],
    numbers: { from: 1, of: 'n' },
    default: 'none',
    meaning: 'How many API tokens a user may hold; the next creation gets a 403.',
    source: 'Every call creates one more; no page names a limit.',
  },
  createdToken: {
    positions: ['bare', 'quoted'],
    default: 'bare',
    meaning: 'A created API token comes as bare text, or in double quotes.',
    source: 'The guide shows bare text; OpenAPI says string.',
  },
  tokenList: {
    positions: ['json', 'braces'],
    default: 'json',
    meaning: 'The list of API tokens is a JSON array, or the tokens in braces.',
    source: 'OpenAPI says an array; an older guide prints braces.',
  },
  accessToken: {
    positions: ['jwt', 'jwt-without-exp', 'jwt-skewed', 'jwt-skewed-back', 'opaque'],
    default: 'jwt',
    meaning: 'The form of an access token; a skewed one was signed by a clock that is three hours ahead or behind.',
    source: 'RingCentral documents five minutes, and no form. Clients have seen a JWT with exp.',
  },
  refreshEndsAccessToken: {
    positions: ['no', 'yes'],
    default: 'no',
    meaning: 'A refresh ends the access tokens that the session had before.',
    source: 'RingCentral documents five minutes; nothing says that a refresh shortens them.',
  },
  refreshTokenReuse: {
    positions: ['refused', 'ends-session', 'accepted-once-more'],
    default: 'refused',
    meaning: 'A spent refresh token is refused, ends its session, or works once more if it is the last one spent.',
    source: 'RingCentral documents that refresh returns a new refresh token, not what becomes of the old one.',
  },
  refreshReturnsToken: {
    positions: ['new', 'same', 'none'],
    default: 'new',
    meaning: 'A refresh returns a new refresh token, the same one, or null; without a new one the old one stays valid.',
    source: 'RingCentral documents a new one; clients of other RingCentral APIs have seen none.',
  },
  refreshTokenLife: {
    positions: ['none'],
    numbers: { from: 1, of: 'seconds' },
    default: 'none',
    meaning: 'How long a refresh token lives from its issue on.',
    source: 'RingCentral documents that refresh returns a new refresh token, not how long it lives.',
  },
  sessionLimit: {
    positions: ['none'],
    numbers: { from: 1, of: 'n' },
    default: 'none',
    meaning: 'How many sessions a user may have; one more ends the oldest.',
    source: 'RingEX usually allows five per user and app; nothing is said of RingCX.',
  },
  passwordChangeEnds: {
    positions: ['nothing', 'sessions', 'tokens', 'both'],
    default: 'nothing',
    meaning: 'Changing the password of a user ends the sessions, the API tokens, or both, of that user.',
    source: 'No page says.',
  },
  loginLockoutAfter: {
    positions: ['none'],
    numbers: { from: 1, of: 'n' },
    default: 'none',
    meaning: 'After how many refused logins in a row a user is locked, so that the right password is refused too.',
    source: 'No page says.',
  },
  refusalStatus: {
    positions: [401, 400, 403, 404],
    default: 401,
    meaning: 'The status that refuses a login, an exchange or a refresh.',
    source: 'OpenAPI declares 401, 403 and 404 and describes none of them.',
  },
  successStatus: {
    positions: [200, 201, 204],
    default: 200,
    meaning: 'The status of success: 201 concerns POST calls, 204 the DELETE calls, whose answer then has no body.',
    source: 'OpenAPI declares 200 beside 201 for each POST, and beside 204 for each DELETE.',
  },
  mainAccountId: {
    positions: ['given', 'null', '"null"'],
    default: 'given',
    meaning: 'The mainAccountId of a session is the id, null, or the text "null".',
    source: 'The guides show an id; clients have seen the text "null".',
  },
  agentDetails: {
    positions: ['given', 'absent'],
    default: 'given',
    meaning: 'A session has the field agentDetails, or lacks it.',
    source: 'The guides show one agent; nothing says what an administrator who is no agent gets.',
  },
  platformIdRequired: {
    positions: ['yes', 'no'],
    default: 'yes',
    meaning: 'A login without platformId gets a 400.',
    source: 'The guide lists it as a parameter; OpenAPI does not require it.',
  },
  userAgentRequired: {
    positions: ['no', 'yes'],
    default: 'no',
    meaning: 'A call without a User-Agent gets a 403.',
    source: 'RingCentral recommends the header; firewalls often demand it.',
  },
  retryAfter: {
    positions: ['seconds', 'date', 'absent'],
    default: 'seconds',
    meaning: 'Every Retry-After is a number of seconds, an HTTP date, or left out.',
    source: 'RingEX documents seconds, and 30 s where it is absent. RFC 9110 allows a date.',
  },
  exchangeLimitPer: {
    positions: ['account', 'user', 'client-id'],
    default: 'account',
    meaning: 'Five exchanges a minute are allowed per main account, per user, or per client id of the RingEX token.',
    source: 'The guide says "5 requests per minute", and not of whom.',
  },
  reExchange: {
    positions: ['allowed', 'refused'],
    default: 'allowed',
    meaning: 'A RingEX token can be exchanged again, or gets a 403 after its first exchange.',
    source: 'A client has seen a 403 when it exchanged a token again.',
  },
  ringExLimit: {
    positions: [],
    numbers: { from: 1, of: 'n' },
    default: 5,
    meaning: 'How many RingEX tokens a minute are allowed; the X-Rate-Limit headers say so.',
    source: 'RingCentral documents five, and that limits differ by app.',
  },
  rateLimitKey: {
    positions: ['client-id', 'user'],
    default: 'client-id',
    meaning: 'RingEX tokens are limited per client id, or per user and client id.',
    source: 'The announcement says per application; older pages say per user and application.',
  },
  rateLimitHeaders: {
    positions: ['given', 'absent'],
    default: 'given',
    meaning: 'RingEX answers have the X-Rate-Limit headers, or lack them.',
    source: 'RingCentral documents them; its gateways do not send them with every refusal.',
  },
} as const satisfies Readonly<Record<string, Hypothesis>>;

export type HypothesisName = keyof typeof HYPOTHESES;

type PositionOf<T extends Hypothesis> = T['positions'][number] | (T extends { numbers: object } ? number : never);

export type HypothesisValues = { readonly [N in HypothesisName]: PositionOf<(typeof HYPOTHESES)[N]> };
