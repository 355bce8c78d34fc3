import { accountListAnswer } from './account.ts';
import { managedTokenSecret } from './api-token.ts';
import { form, jsonOrForm, type Route } from './route.ts';
import { accessTokenAnswer, accessTokenBody, accessTokenQuery, oauthTokenAnswer, oauthTokenBody } from './session.ts';

/** For IVR flows and programs, by id and secret. */
export const CALLER_ROUTES = [
  {
    method: 'GET',
    path: '/connections/{connection}/access-token',
    function: 'access-token',
    scope: 'access-token:read',
    audience: 'caller',
    query: accessTokenQuery,
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'POST',
    path: '/connections/{connection}/access-token',
    function: 'access-token',
    scope: 'access-token:read',
    audience: 'caller',
    body: { schema: accessTokenBody, form: accessTokenQuery, required: false, mediaTypes: jsonOrForm },
    answer: { status: 200, schema: accessTokenAnswer },
  },
  {
    method: 'POST',
    path: '/oauth/token',
    function: 'access-token',
    scope: 'access-token:read',
    audience: 'caller',
    authentication: 'function',
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
    answer: { status: 200, schema: managedTokenSecret },
  },
  {
    method: 'GET',
    path: '/connections/{connection}/accounts',
    function: 'accounts',
    scope: 'accounts:read',
    audience: 'caller',
    answer: { status: 200, schema: accountListAnswer },
  },
] as const satisfies readonly Route[];
