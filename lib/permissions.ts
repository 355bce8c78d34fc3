import type { FunctionName } from '../functions/contract/function-names.ts';
import type { SecretKind } from '../functions/contract/secret-names.ts';
import type { PARTITIONS, TABLE } from '../functions/contract/table.ts';

type IndexName = (typeof TABLE)['dueIndex' | 'kindIndex']['name'];

/** `items`: those of the table whose partition key begins with that word. `secrets`: of every connection. */
type Target =
  | { readonly items: keyof typeof PARTITIONS }
  | { readonly index: IndexName }
  | { readonly secrets: SecretKind };

export interface Permission {
  readonly on: Target;
  readonly actions: readonly string[];
}

const CALLERS = { items: 'caller' } as const;
const CONNECTIONS = { items: 'connection' } as const;
const SIGN_INS = { secrets: 'sign-in' } as const;
const API_TOKENS = { secrets: 'api-token' } as const;

const query = (index: IndexName): Permission => ({ on: { index }, actions: ['dynamodb:Query'] });

/** To bring a connection's session up to date. */
const SESSIONS: readonly Permission[] = [
  { on: CONNECTIONS, actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
  { on: SIGN_INS, actions: ['secretsmanager:GetSecretValue'] },
];

/** To keep the API-token register and the connection itself. */
const REGISTER: Permission = {
  on: CONNECTIONS,
  actions: ['dynamodb:DeleteItem', 'dynamodb:Query'],
};

/** Who may do what on which resource: this is all of it. Rights to use the key follow from it. */
export const PERMISSIONS: Record<FunctionName, readonly Permission[]> = {
  authorizer: [{ on: CALLERS, actions: ['dynamodb:GetItem'] }],
  login: SESSIONS,
  exchange: SESSIONS,
  refresh: SESSIONS,
  'access-token': SESSIONS,
  'api-tokens': [...SESSIONS, REGISTER],
  accounts: SESSIONS,
  connections: [
    ...SESSIONS,
    REGISTER,
    query('kind'),
    {
      on: SIGN_INS,
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:DeleteSecret',
        'secretsmanager:RestoreSecret',
      ],
    },
    {
      on: API_TOKENS,
      actions: ['secretsmanager:DeleteSecret'],
    },
  ],
  callers: [
    { on: CALLERS, actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'] },
    query('kind'),
  ],
  refresher: [...SESSIONS, query('due')],
};
