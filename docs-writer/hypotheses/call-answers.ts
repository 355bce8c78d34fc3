const LIMIT = 'Makes at most five sign-ins a minute with one client id, over all its connections.';
const NOT_ONLY_401 = 'Takes it for the same refusal as a 401.';

export const CALL_ANSWERS = {
  refusalStatus: {
    401: { broker: 'Signs in after a refused refresh, and tries a refused sign-in again, rarely.' },
    400: { broker: NOT_ONLY_401 },
    403: { broker: NOT_ONLY_401 },
    404: { broker: NOT_ONLY_401 },
  },
  successStatus: {
    200: { broker: 'Reads the answer.' },
    201: { broker: 'Takes it like a 200.' },
    204: { broker: 'Takes it like a 200, and needs no body.' },
  },
  platformIdRequired: {
    yes: { broker: 'Sends the `platformId` of the sign-in.', others: 'Store a `platformId` beside a password.' },
    no: { broker: 'Signs in without a `platformId` where none is stored.' },
  },
  userAgentRequired: {
    no: { broker: 'Sends a `User-Agent` of its own all the same.' },
    yes: { broker: 'Sends a `User-Agent` of its own with every call.' },
  },
  retryAfter: {
    seconds: { broker: 'Waits as long as RingCX asks.' },
    date: { broker: 'Waits until that date.' },
    absent: { broker: 'Waits 30 s or longer.' },
  },
  exchangeLimitPer: {
    account: {
      broker: `${LIMIT} After a 429 all the same, it waits as long as RingCX asks.`,
      others: 'Expect sign-ins of one account through several apps to take turns.',
    },
    user: { broker: `${LIMIT} That is stricter.` },
    'client-id': { broker: LIMIT },
  },
  reExchange: {
    allowed: { broker: 'Exchanges the RingEX token that it holds, until it expires.' },
    refused: { broker: 'Gets a fresh RingEX token once the one it holds is refused.' },
  },
  ringExLimit: {
    5: { broker: LIMIT },
    3: { broker: 'Takes a lower limit from the answers of RingEX. A higher one changes nothing.' },
  },
  rateLimitKey: {
    'client-id': { broker: LIMIT },
    user: { broker: `${LIMIT} That is stricter.` },
  },
  rateLimitHeaders: {
    given: { broker: 'Takes a lower limit from them.' },
    absent: { broker: 'Keeps to the documented limit.' },
  },
};
