import type { Mutation } from './mutation.ts';

export const API_TOKEN_MUTATIONS: readonly Mutation[] = [
  {
    name: 'a token that is not listed counts as revoked',
    foundBy: 'test/functions/broker/api-tokens/missing.test.ts',
    edits: [
      {
        file: 'broker/api-tokens/revoke-registered.ts',
        find: "return byItself === 'refused' ? 'revoked' : 'missing';",
        replace: "return 'revoked';",
      },
    ],
  },
  {
    name: 'the token of another connection is adopted',
    foundBy: 'test/functions/broker/api-tokens/other-connection.test.ts',
    hours: 24,
    edits: [
      {
        file: 'broker/api-tokens/heal-intent.ts',
        find: 'unknown.filter((fingerprint) => (owners.get(fingerprint) ?? connection) === connection)',
        replace: 'unknown',
      },
      {
        file: 'broker/api-tokens/intent.ts',
        find: 'if (mainAccountId !== null) return mainAccountId;',
        replace: "return 'connection:' + name;",
      },
      {
        file: 'aws/api-token-owners.ts',
        find: 'attribute_not_exists(#pk) OR #connection = :connection',
        replace: 'attribute_not_exists(#pk) OR attribute_exists(#pk) OR #connection = :connection',
      },
    ],
  },
  {
    name: 'the token of another connection is revoked',
    shownBy: 13,
    edits: [
      {
        file: 'broker/api-tokens/revoke-api-token.ts',
        find: 'if (owner !== connection) throw ofOtherConnection(connection, fingerprint);',
        replace: '',
      },
      {
        file: 'broker/api-tokens/list-api-tokens.ts',
        find: "'unknown' : 'other-connection'",
        replace: "'unknown' : 'unknown'",
      },
    ],
  },
  {
    name: 'adopted tokens are revoked with the others',
    shownBy: 45,
    edits: [
      {
        file: 'broker/connections/revoke-ours.ts',
        find: 'filter(({ adopted }) => !adopted)',
        replace: 'filter(({ fingerprint }) => fingerprint)',
      },
    ],
  },
  {
    name: 'an intent is cleared before its token is registered',
    edits: [
      {
        file: 'broker/api-tokens/make-api-token.ts',
        find: 'return await apiTokenCalls.at(session.hosts).createApiToken(session, timeoutMs);',
        replace: `await intents.clear(intent);
      return await apiTokenCalls.at(session.hosts).createApiToken(session, timeoutMs);`,
      },
    ],
  },
  {
    name: 'the refresher heals no intent',
    shownBy: 45,
    edits: [
      {
        file: 'broker/refresher/refresh-due.ts',
        find: 'await healLeftIntent(ports, item.key);',
        replace: '',
      },
    ],
  },
  {
    name: 'AWSCURRENT is moved without the expected version',
    shownBy: 49,
    hours: 24,
    edits: [
      {
        file: 'broker/managed-token/rotation-steps.ts',
        find: 'managedSecrets.moveCurrent(connection, versionId, current)',
        replace: `managedSecrets.moveCurrent(connection, versionId,
          versionWith((await managedSecrets.describe(connection)) ?? state, 'AWSCURRENT'))`,
      },
      {
        file: 'broker/managed-token/rotation-steps.ts',
        find: "if (!labels.includes('AWSPENDING')) {",
        replace: 'if (versionId === connection) {',
      },
    ],
  },
  {
    name: 'the new token is not tested before it becomes current',
    shownBy: 2,
    edits: [
      {
        file: 'broker/managed-token/rotation-steps.ts',
        find: "if (answer?.ok) return 'works';",
        replace: "if (answer) return 'works';",
      },
    ],
  },
  {
    name: 'a replaced token is revoked at once',
    shownBy: 7,
    edits: [
      {
        file: 'broker/managed-token/reconcile-register.ts',
        find: 'const days = wasCurrent(entry) ? (afterDays ?? UNUSED_DAYS) : UNUSED_DAYS;',
        replace: 'const days = wasCurrent(entry) ? 0 : UNUSED_DAYS;',
      },
    ],
  },
];
