import { type SignatureFault, verifySignature } from '../aws/verify-signature.ts';
import type { Api } from './api.ts';
import type { HeaderField, IncomingRequest } from './incoming-request.ts';
import { Refusal, type RefusalDetails, type RefusalType } from './refusal.ts';
import type { Identity } from './request-context.ts';

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** ARN of who signs with it. */
  readonly principal: string;
  /** Whether that principal may invoke the API; the functions' own roles may not. */
  readonly mayInvoke: boolean;
}

export type SigningKeys = (accessKeyId: string) => SigningKey | undefined;

const REFUSALS: Readonly<Record<SignatureFault, readonly [RefusalType, RefusalDetails]>> = {
  missing: ['MISSING_AUTHENTICATION_TOKEN', { because: 'not signed' }],
  malformed: [
    'INVALID_SIGNATURE',
    { message: "Authorization header requires 'Credential' parameter.", because: 'not a signature' },
  ],
  'unknown-key': [
    'INVALID_SIGNATURE',
    { message: 'The security token included in the request is invalid.', because: 'unknown key' },
  ],
  expired: ['INVALID_SIGNATURE', { message: 'Signature expired', because: 'signed too long ago, or ahead of time' }],
  mismatch: ['INVALID_SIGNATURE', { because: 'the signature does not fit' }],
};

/** AWS IAM on a method: who signed the request, if it is signed as it must be by somebody who may invoke the API. */
export const authorizeIam = async (
  api: Api,
  request: IncomingRequest,
  keys: SigningKeys,
  methodArn: string,
): Promise<Partial<Identity>> => {
  const { method, path, query, body } = request;
  const signed = { method, path, query, body, headers: joined(request.headers) };
  let key: SigningKey | undefined;
  const credentials = (accessKeyId: string) => {
    key = keys(accessKeyId);
    return key;
  };
  const verified = await verifySignature(signed, { credentials, service: 'execute-api', region: api.region });
  if (!verified.ok) throw new Refusal(...REFUSALS[verified.reason]);
  if (!key?.mayInvoke) {
    const message = `User: ${verified.principal} is not authorized to perform: execute-api:Invoke on resource: ${methodArn}`;
    throw new Refusal('ACCESS_DENIED', { message, because: 'no operator' });
  }
  const { accessKeyId: accessKey, principal: userArn } = key;
  return { accessKey, accountId: api.accountId, caller: accessKey, user: accessKey, userArn };
};

const joined = (headers: readonly HeaderField[]): Record<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name.toLowerCase());
    values.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
};
