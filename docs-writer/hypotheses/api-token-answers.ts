const OWN_USER = 'Give each connection a user of its own.';

export const API_TOKEN_ANSWERS = {
  tokensBelongTo: {
    user: { broker: 'Counts no token as revoked because a list lacks it.', others: OWN_USER },
    account: {
      broker: 'Revokes only API tokens in its own register, whatever else the list shows.',
      others: "Expect other users' tokens in the list, as `unknown`.",
    },
  },
  apiTokenDeleteNeedsAuth: {
    no: { broker: 'Sends a session, or the token itself, with every deletion all the same.' },
    yes: { broker: 'Sends a session, or the token itself, with every deletion.' },
  },
  apiTokenDelay: {
    0: { broker: 'A rotation tries a new token before readers get it.' },
    2000: {
      broker: 'A rotation tries a new token for six seconds before readers get it.',
      others: 'Try a newly issued token again if RingCX refuses it within seconds.',
    },
  },
  apiTokenLimit: {
    none: { broker: 'Revokes each managed token a period after it was replaced, so none pile up.' },
    1: {
      broker: 'A creation that RingCX refuses changes nothing: the managed token stays as it is.',
      others: 'Revoke API tokens that nobody uses, then rotate.',
    },
  },
  createdToken: {
    bare: { broker: 'Takes the text as it is.' },
    quoted: { broker: 'Takes the token out of its quotes.' },
  },
  tokenList: {
    json: { broker: 'Reads the array.' },
    braces: { broker: 'Reads the tokens in the braces.' },
  },
};
