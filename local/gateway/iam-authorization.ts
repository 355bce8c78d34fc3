import { type Credentials, type SignatureFault, verifySignature } from '../aws/verify-signature.ts';
import type { Api } from './api.ts';
import type { HeaderField, IncomingRequest } from './incoming-request.ts';
import { type GatewayResponseType, Refusal, type RefusalDetails } from './refusal.ts';
import type { Identity } from './request-context.ts';

export interface SigningKey extends Credentials {
  /** Whether the principal may invoke the API; the functions' own roles may not. */
  readonly mayInvoke: boolean;
}

export type SigningKeys = (accessKeyId: string) => SigningKey | undefined;

const REFUSALS: Readonly<Record<SignatureFault, readonly [GatewayResponseType, RefusalDetails]>> = {
  missing: ['MISSING_AUTHENTICATION_TOKEN', { because: 'not signed' }],
  malformed: [
    'INVALID_SIGNATURE',
    { message: "Authorization header requires 'Credential' parameter.", because: 'malformed Authorization header' },
  ],
  'unknown-key': [
    'INVALID_SIGNATURE',
    { message: 'The security token included in the request is invalid.', because: 'unknown key' },
  ],
  expired: [
    'INVALID_SIGNATURE',
    { message: 'Signature expired', because: 'signed more than five minutes ago or ahead' },
  ],
  mismatch: ['INVALID_SIGNATURE', { because: 'the signature does not match' }],
};

/**
 * Returns the identity that signed the request. Throws when the signature is invalid or its principal may not invoke
 * the API.
 */
export const authorizeIam = async (
  api: Api,
  request: IncomingRequest,
  keys: SigningKeys,
  methodArn: string,
): Promise<Partial<Identity>> => {
  const { method, path, query, body } = request;
  const signed = { method, path, query, body, headers: joinValues(request.headers) };
  let key: SigningKey | undefined;
  const credentials = (accessKeyId: string) => {
    key = keys(accessKeyId);
    return key;
  };
  const verified = await verifySignature(signed, { credentials, service: 'execute-api', region: api.region });
  if (!verified.ok) throw new Refusal(...REFUSALS[verified.reason]);
  if (!key?.mayInvoke) {
    const message = `User: ${verified.principal} is not authorized to perform: execute-api:Invoke on resource: ${methodArn}`;
    throw new Refusal('ACCESS_DENIED', { message, because: 'not an operator' });
  }
  const { accessKeyId: accessKey, principal: userArn } = key;
  return { accessKey, accountId: api.accountId, caller: accessKey, user: accessKey, userArn };
};

const joinValues = (headers: readonly HeaderField[]): Record<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name.toLowerCase());
    values.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
};
