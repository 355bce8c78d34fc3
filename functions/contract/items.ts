/** Sort keys of what connections share; the partition key holds a hash of what it is for. */
export const SHARED_ITEMS = {
  signInBudget: 'SIGN-IN-BUDGET',
  adminBudget: 'ADMIN-BUDGET',
  outage: 'OUTAGE',
  ringExToken: 'RINGEX-TOKEN',
  /** Has the name of the connection behind it. */
  ringExTokenHolder: 'RINGEX-TOKEN-HOLDER#',
  apiTokenOwner: 'API-TOKEN-OWNER',
  apiTokenIntent: 'API-TOKEN-INTENT',
} as const;

/** Sort keys of a connection's items in the table; API tokens have their fingerprint behind the prefix. */
export const ITEMS = {
  connection: 'CONNECTION',
  accounts: 'ACCOUNTS',
  managedToken: 'MANAGED-TOKEN',
  apiToken: 'API-TOKEN#',
  unknownApiTokens: 'UNKNOWN-API-TOKENS',
} as const;
