import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { CHALLENGE, type ErrorAnswer } from '../functions/contract/error-answer.ts';
import { ERROR_STATUS, type ErrorCode } from '../functions/contract/error-codes.ts';
import { type OAuthErrorFields, oauthErrorFields } from '../functions/contract/oauth-error.ts';

/** The firewall's answers to requests that one of the broker's rules blocks, in the shape of the functions' errors. */
const ANSWERS = {
  TooManyRequests: {
    code: 'rate_limited',
    message: 'too many requests from this caller or address; ask again in a minute',
    /** The window of the rules. */
    headers: { 'Retry-After': '60' },
  },
  /** To a client that sends no credential before it is asked for it: the next request has one, and is not counted here. */
  CredentialMissing: {
    code: 'unauthorized',
    message: 'the Authorization header is missing or has no id and secret, in too many requests from this address',
    headers: { 'WWW-Authenticate': CHALLENGE, 'Retry-After': '60' },
  },
  SignatureMissing: {
    code: 'forbidden',
    message: 'no such route or method; operator routes answer only to requests signed with AWS credentials (SigV4)',
    headers: {},
  },
} as const satisfies Record<
  string,
  { readonly code: ErrorCode; readonly message: string; readonly headers: Readonly<Record<string, string>> }
>;

export type FirewallAnswer = keyof typeof ANSWERS;

/** AWS WAF puts no variable into an answer, so it cannot name the request. */
const NO_REQUEST_ID = 'none';

export const firewallBodies: Record<FirewallAnswer, CfnWebACL.CustomResponseBodyProperty> = {
  TooManyRequests: bodyOf('TooManyRequests'),
  CredentialMissing: bodyOf('CredentialMissing'),
  SignatureMissing: bodyOf('SignatureMissing'),
};

/** A custom answer of AWS WAF takes precedence over API Gateway's own for blocked requests. */
export function block(answer: FirewallAnswer): CfnWebACL.RuleActionProperty {
  const { code, headers } = ANSWERS[answer];
  const responseHeaders = Object.entries({ 'Cache-Control': 'no-store', ...headers }).map(([name, value]) => ({
    name,
    value,
  }));
  return {
    block: {
      customResponse: { responseCode: ERROR_STATUS[code], customResponseBodyKey: answer, responseHeaders },
    },
  };
}

function bodyOf(answer: FirewallAnswer): CfnWebACL.CustomResponseBodyProperty {
  const { code, message } = ANSWERS[answer];
  const content: ErrorAnswer & OAuthErrorFields = {
    code,
    message,
    requestId: NO_REQUEST_ID,
    ...oauthErrorFields(code, message),
  };
  return { contentType: 'APPLICATION_JSON', content: JSON.stringify(content) };
}
