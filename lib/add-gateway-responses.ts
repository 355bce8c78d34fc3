import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { CHALLENGE, type ErrorAnswer } from '../functions/contract/error-answer.ts';
import { ERROR_STATUS, type ErrorCode } from '../functions/contract/error-codes.ts';
import { type OAuthErrorFields, oauthErrorFields } from '../functions/contract/oauth-error.ts';

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  /** Keeps the status that API Gateway chooses, which differs from cause to cause. Otherwise the code's own is used. */
  readonly keepsGatewayStatus?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than Lambda takes to start a container, and shorter than callers' patience. */
const SOON = { 'Retry-After': '2' };

const LOOK_FIRST = 'it may have acted all the same, so before you repeat a change, look with GET what it did';

/** API Gateway does not document under which name it reports a throttled function, so every fault asks for a repetition. */
const FAILED: Refusal = {
  code: 'integration_failed',
  message: `the function failed or is at its limit; ask again in 2 s; ${LOOK_FIRST}`,
  headers: SOON,
};

/** Every answer that API Gateway gives by itself, keyed by its name for the cause. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  DEFAULT_4XX: { code: 'bad_request', message: 'the request was refused', keepsGatewayStatus: true },
  DEFAULT_5XX: FAILED,
  UNAUTHORIZED: {
    code: 'unauthorized',
    message: 'the Authorization header is missing, or its id and secret are not those of a caller',
    headers: { 'WWW-Authenticate': CHALLENGE },
  },
  ACCESS_DENIED: { code: 'forbidden', message: 'not allowed for this caller, principal or address' },
  INVALID_API_KEY: { code: 'forbidden', message: 'API keys are not used here' },
  INVALID_SIGNATURE: {
    code: 'forbidden',
    message: 'the AWS signature (SigV4) is not valid; check key, region and clock',
  },
  EXPIRED_TOKEN: { code: 'forbidden', message: 'the AWS session token has expired' },
  /** Of AWS's managed rules. The broker's own rules have answers of their own. */
  WAF_FILTERED: { code: 'forbidden', message: 'the firewall refused this request: it looks like a known attack' },
  /** API Gateway gives the same answer to an unsigned request for a signed route and to a route that does not exist. */
  MISSING_AUTHENTICATION_TOKEN: {
    code: 'forbidden',
    message: 'no such route or method; operator routes answer only to requests signed with AWS credentials (SigV4)',
  },
  RESOURCE_NOT_FOUND: { code: 'not_found', message: 'no such route or method' },
  BAD_REQUEST_BODY: { code: 'bad_request', message: 'the body must be a JSON object' },
  BAD_REQUEST_PARAMETERS: { code: 'bad_request', message: 'a parameter of the path or query is missing' },
  REQUEST_TOO_LARGE: { code: 'body_too_large', message: 'the request is too large' },
  UNSUPPORTED_MEDIA_TYPE: { code: 'unsupported_media_type', message: 'the Content-Type is not supported' },
  THROTTLED: { code: 'rate_limited', message: 'too many requests', headers: { 'Retry-After': '1' } },
  QUOTA_EXCEEDED: { code: 'rate_limited', message: 'too many requests' },
  INTEGRATION_TIMEOUT: {
    code: 'integration_timeout',
    message: `the function did not answer in time; ask again in 2 s; ${LOOK_FIRST}`,
    headers: SOON,
  },
  INTEGRATION_FAILURE: FAILED,
  API_CONFIGURATION_ERROR: FAILED,
  /** The authorizer fails if the table does not answer it, or if it takes too long. */
  AUTHORIZER_FAILURE: {
    code: 'storage_unavailable',
    message: "the broker's own storage does not answer, so the caller is not known; ask again in 2 s",
    headers: SOON,
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    code: 'integration_failed',
    message: 'the authorizer is at its limit or failed; ask again in 2 s',
    headers: SOON,
  },
};

/**
 * Gives the gateway's own refusals the shape of the functions' errors. API Gateway has one response per cause for all
 * routes, so the fields that OAuth clients read at `POST /oauth/token` are in every one of them.
 */
export function addGatewayResponses(restApi: RestApi): void {
  for (const [type, refusal] of Object.entries(REFUSALS)) {
    const { code, message, keepsGatewayStatus, headers } = refusal;
    const answer: ErrorAnswer & OAuthErrorFields = {
      code,
      message,
      requestId: '$context.requestId',
      ...oauthErrorFields(code, message),
    };
    restApi.addGatewayResponse(type, {
      type: ResponseType.of(type),
      ...(!keepsGatewayStatus && { statusCode: String(ERROR_STATUS[code]) }),
      responseHeaders: literals({ 'Cache-Control': 'no-store', ...headers }),
      templates: { 'application/json': JSON.stringify(answer) },
    });
  }
}

/** API Gateway reads an unquoted value as the name of a parameter to copy. */
const literals = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
