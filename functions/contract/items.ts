/** Sort keys of a connection's items in the table; API tokens have their fingerprint behind the prefix. */
export const ITEMS = {
  connection: 'CONNECTION',
  managedToken: 'MANAGED-TOKEN',
  apiTokenIntent: 'API-TOKEN-INTENT',
  apiToken: 'API-TOKEN#',
} as const;
