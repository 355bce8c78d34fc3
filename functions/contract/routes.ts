import type * as z from 'zod/mini';
import { accountListAnswer } from './account.ts';
import {
  adoptApiTokenBody,
  adoptedApiTokenAnswer,
  apiTokenListAnswer,
  issueApiTokenBody,
  issuedApiTokenAnswer,
  managedTokenSecret,
  revokeApiTokenQuery,
  revokedApiTokenAnswer,
  rotationAnswer,
} from './api-token.ts';
import { callerAnswer, callerListAnswer, putCallerBody, removedCallerAnswer } from './caller.ts';
import {
  connectionAnswer,
  connectionListAnswer,
  forgetConnectionQuery,
  forgottenAnswer,
  listQuery,
  putConnectionBody,
  putConnectionQuery,
} from './connection.ts';
import type { FunctionName } from './function-names.ts';
import type { Scope } from './scopes.ts';
import {
  accessTokenAnswer,
  accessTokenBody,
  accessTokenQuery,
  exchangeBody,
  loginBody,
  oauthTokenAnswer,
  oauthTokenBody,
} from './session.ts';

export type MediaType = 'application/json' | 'application/x-www-form-urlencoded';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the stage; `{connection}`, `{caller}` and `{fingerprint}` are path parameters. */
  readonly path: string;
  readonly function: FunctionName;
  readonly scope: Scope;
  /** `caller`: id and secret, always. `operator`: AWS IAM, unless the setting `operatorAuth` opens it to callers. */
  readonly audience: 'caller' | 'operator';
  readonly does: string;
  readonly query?: z.ZodMiniType;
  readonly body?: {
    readonly schema: z.ZodMiniType;
    /** Where a form is taken beside JSON and its fields, all text, need a schema of their own. */
    readonly form?: z.ZodMiniType;
    readonly required: boolean;
    readonly mediaTypes: readonly [MediaType, ...MediaType[]];
  };
  /** RFC 6749 wants its own fields in an error. */
  readonly errors?: 'oauth';
  readonly answer: { readonly status: 200 | 201 | 202; readonly schema: z.ZodMiniType };
}

const json = ['application/json'] as const;
const form = ['application/x-www-form-urlencoded'] as const;
const jsonOrForm = ['application/json', 'application/x-www-form-urlencoded'] as const;

/** Every route there is; the gateway, the authorizer's policies, the functions and the documentation come from it. */
export const ROUTES = [
  {
    method: 'GET',
    path: '/connections/{connection}/access-token',
    function: 'access-token',
    scope: 'access-token:read',
    audience: 'caller',
    does: 'An access token good for at least `minRemainingSeconds` (default 30).',
    query: accessTokenQuery,
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/access-token',
    function: 'access-token',
    scope: 'access-token:read',
    audience: 'caller',
    does: 'The same, for clients that can only POST.',
    body: { schema: accessTokenBody, form: accessTokenQuery, required: false, mediaTypes: jsonOrForm },
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'POST',
    path: '/oauth/token',
    function: 'access-token',
    scope: 'access-token:read',
    audience: 'caller',
    does: "The same as OAuth 2 client credentials (RFC 6749); the connection is the caller's only one, or `scope=connection:<name>`.",
    body: { schema: oauthTokenBody, required: true, mediaTypes: form },
    errors: 'oauth',
    answer: { status: 200, schema: oauthTokenAnswer },
  },
  {
    method: 'GET',
    path: '/connections/{connection}/api-tokens/current',
    function: 'api-tokens',
    scope: 'api-token:read',
    audience: 'caller',
    does: 'The managed API token, as its secret holds it.',
    answer: { status: 200, schema: managedTokenSecret },
  },
  {
    method: 'GET',
    path: '/connections/{connection}/accounts',
    function: 'accounts',
    scope: 'accounts:read',
    audience: 'caller',
    does: 'The RingCX accounts the connection can see.',
    answer: { status: 200, schema: accountListAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/login',
    function: 'login',
    scope: 'sessions:write',
    audience: 'operator',
    does: "RingCX login with the body's credentials, or the stored ones if the body is empty.",
    body: { schema: loginBody, required: false, mediaTypes: json },
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/exchange',
    function: 'exchange',
    scope: 'sessions:write',
    audience: 'operator',
    does: "Exchange of the body's RingEX access token, or through the stored RingEX sign-in if the body is empty.",
    body: { schema: exchangeBody, required: false, mediaTypes: json },
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/refresh',
    function: 'refresh',
    scope: 'sessions:write',
    audience: 'operator',
    does: 'Refresh the session now.',
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'GET',
    path: '/connections/{connection}/api-tokens',
    function: 'api-tokens',
    scope: 'api-tokens:write',
    audience: 'operator',
    does: 'The API tokens at RingCX by fingerprint, never the tokens.',
    answer: { status: 200, schema: apiTokenListAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/api-tokens',
    function: 'api-tokens',
    scope: 'api-tokens:write',
    audience: 'operator',
    does: 'Issue an API token; this answer is the only one that shows it.',
    body: { schema: issueApiTokenBody, required: true, mediaTypes: json },
    answer: { status: 201, schema: issuedApiTokenAnswer },
  },
  {
    method: 'PUT',
    path: '/connections/{connection}/api-tokens/{fingerprint}',
    function: 'api-tokens',
    scope: 'api-tokens:write',
    audience: 'operator',
    does: 'Adopt an unknown API token into the register with a label.',
    body: { schema: adoptApiTokenBody, required: true, mediaTypes: json },
    answer: { status: 200, schema: adoptedApiTokenAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/api-tokens/rotate',
    function: 'api-tokens',
    scope: 'api-tokens:write',
    audience: 'operator',
    does: 'Start a rotation of the managed API token.',
    answer: { status: 202, schema: rotationAnswer },
  },
  {
    method: 'DELETE',
    path: '/connections/{connection}/api-tokens/{fingerprint}',
    function: 'api-tokens',
    scope: 'api-tokens:write',
    audience: 'operator',
    does: 'Revoke an API token; repeating it succeeds. One the broker did not make needs `unknown=allow`.',
    query: revokeApiTokenQuery,
    answer: { status: 200, schema: revokedApiTokenAnswer },
  },
  {
    method: 'GET',
    path: '/connections',
    function: 'connections',
    scope: 'connections:write',
    audience: 'operator',
    does: 'The names of all connections, a page at a time.',
    query: listQuery,
    answer: { status: 200, schema: connectionListAnswer },
  },
  {
    method: 'GET',
    path: '/connections/{connection}',
    function: 'connections',
    scope: 'connections:write',
    audience: 'operator',
    does: 'The status of a connection.',
    answer: { status: 200, schema: connectionAnswer },
  },
  {
    method: 'PUT',
    path: '/connections/{connection}',
    function: 'connections',
    scope: 'connections:write',
    audience: 'operator',
    does: 'Store or change the sign-in, checked by really signing in unless `verify=false`.',
    query: putConnectionQuery,
    body: { schema: putConnectionBody, required: true, mediaTypes: json },
    answer: { status: 200, schema: connectionAnswer },
  },
  {
    method: 'DELETE',
    path: '/connections/{connection}',
    function: 'connections',
    scope: 'connections:write',
    audience: 'operator',
    does: 'Forget a connection: revoke the API tokens the broker made, delete its secrets with a recovery window.',
    query: forgetConnectionQuery,
    answer: { status: 200, schema: forgottenAnswer },
  },
  {
    method: 'GET',
    path: '/callers',
    function: 'callers',
    scope: 'callers:write',
    audience: 'operator',
    does: 'All callers with their grants, a page at a time; never a secret.',
    query: listQuery,
    answer: { status: 200, schema: callerListAnswer },
  },
  {
    method: 'PUT',
    path: '/callers/{caller}',
    function: 'callers',
    scope: 'callers:write',
    audience: 'operator',
    does: 'Create a caller, or change its grants and give it a new secret beside the old one; shown once.',
    body: { schema: putCallerBody, required: true, mediaTypes: json },
    answer: { status: 200, schema: callerAnswer },
  },
  {
    method: 'DELETE',
    path: '/callers/{caller}',
    function: 'callers',
    scope: 'callers:write',
    audience: 'operator',
    does: 'Remove a caller; repeating it succeeds.',
    answer: { status: 200, schema: removedCallerAnswer },
  },
] as const satisfies readonly Route[];
