import { expect, test } from 'vitest';
import type { Route } from '../../../../functions/contract/route.ts';
import { ROUTES } from '../../../../functions/contract/routes.ts';
import { SCOPES } from '../../../../functions/contract/scopes.ts';
import { fitsPolicy, policyFor } from '../../../../functions/runtime/authorizer/authorizer-policy.ts';

const ARN = 'arn:aws:execute-api:us-east-1:000000000000:abc/v1/GET/connections/acme/access-token';
const caller = { id: 'ivr', connections: ['acme'], expiresAt: null, secrets: [], version: 1 };

const resources = (
  scopes: readonly (typeof SCOPES)[number][],
  connections: readonly string[],
  operatorAuth: 'iam' | 'caller',
) => {
  const { policyDocument } = policyFor({ ...caller, scopes, connections }, ARN, { operatorAuth });
  const [statement] = policyDocument.Statement;
  const named = statement && 'Resource' in statement ? [statement.Resource].flat() : [];
  return named.map((each) => String(each).replace('arn:aws:execute-api:us-east-1:000000000000:abc/v1/', ''));
};

test('a caller is allowed only the routes of its scopes on its connections', () => {
  expect(resources(['access-token:read'], ['acme'], 'iam')).toEqual(['*/connections/acme/access-token']);
  expect(resources(['api-token:read'], ['acme', 'other'], 'iam')).toEqual([
    'GET/connections/acme/api-tokens/current',
    'GET/connections/other/api-tokens/current',
  ]);
});

test('operator routes are in the policy only if callers may use them', () => {
  expect(resources(['connections:write'], ['*'], 'iam')).toEqual(['*']);
  expect(resources(['connections:write'], ['*'], 'caller')).toEqual([
    'GET/connections',
    'GET/connections/*',
    'PUT/connections/*',
    'DELETE/connections/*',
  ]);
  expect(resources(['connections:write'], ['acme'], 'caller')).toEqual(['*/connections/acme']);
});

/** As API Gateway reads a policy: a denial wins, and `*` spans slashes. */
function allows({ Statement }: ReturnType<typeof policyFor>['policyDocument'], arn: string): boolean {
  const matches = (effect: string) =>
    Statement.filter(({ Effect }) => Effect === effect).some((statement) =>
      ('Resource' in statement ? [statement.Resource].flat() : []).some((pattern) => {
        const expression = String(pattern).replaceAll('*', '.*');
        return new RegExp(`^${expression}$`).test(arn);
      }),
    );
  return matches('Allow') && !matches('Deny');
}

const EVERY_ROUTE: readonly Route[] = ROUTES.filter((route) => !('authentication' in route));
const PAIRS = SCOPES.flatMap((one) => SCOPES.map((other) => [...new Set([one, other])]));

test.each(['iam', 'caller'] as const)(
  'with operatorAuth %s a policy says no more and no less than the routes',
  (operatorAuth) => {
    const wrong: string[] = [];
    for (const scopes of PAIRS)
      for (const connections of [['acme'], ['*']]) {
        const { policyDocument } = policyFor({ ...caller, scopes, connections }, ARN, { operatorAuth });
        for (const { method, path, scope, audience } of EVERY_ROUTE) {
          if (operatorAuth === 'iam' && audience === 'operator') continue;
          for (const connection of ['acme', 'other']) {
            const mine = connections.includes('*') || (path.includes('{connection}') && connection === 'acme');
            const real = path
              .replace('{connection}', connection)
              .replace('{caller}', 'ivr')
              .replace('{fingerprint}', '0'.repeat(16));
            const arn = `arn:aws:execute-api:us-east-1:000000000000:abc/v1/${method}${real}`;
            if (allows(policyDocument, arn) !== (mine && scopes.includes(scope)))
              wrong.push(`${scopes} ${connections} ${method} ${real}`);
          }
        }
      }
    expect(wrong).toEqual([]);
  },
);

test('a caller without any grant is denied everything', () => {
  const { policyDocument } = policyFor({ ...caller, scopes: [], connections: ['acme'] }, ARN, { operatorAuth: 'iam' });
  expect(policyDocument.Statement).toMatchObject([{ Effect: 'Deny' }]);
});

test('grants that are too long for the gateway are detected in advance', () => {
  const connections = Array.from({ length: 10 }, (_, i) => `${i}`.padStart(40, 'a'));
  const reading = { ...caller, connections, scopes: ['access-token:read', 'accounts:read', 'api-token:read'] } as const;
  expect(fitsPolicy(reading, { operatorAuth: 'caller' })).toBe(true);
  expect(fitsPolicy({ ...reading, scopes: SCOPES }, { operatorAuth: 'caller' })).toBe(false);
  expect(fitsPolicy({ ...reading, scopes: SCOPES, connections: ['*'] }, { operatorAuth: 'caller' })).toBe(true);
});
