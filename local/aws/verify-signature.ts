import { createHash, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import {
  type AuthorizationHeader,
  decodeQuery,
  parseAmzDate,
  parseAuthorizationHeader,
} from './authorization-header.ts';
import { Sha256 } from './sha256.ts';

export interface SignedRequest {
  readonly method: string;
  /** As received: neither decoded nor normalized. */
  readonly path: string;
  /** As received, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** ARN or name of the principal that signs with these credentials. */
  readonly principal: string;
}

export interface VerifyOptions {
  readonly credentials: (accessKeyId: string) => Credentials | undefined;
  readonly service: string | readonly string[];
  readonly region: string;
  readonly now?: () => number;
}

export type SignatureFault = 'missing' | 'malformed' | 'unknown-key' | 'expired' | 'mismatch';
export type Verification =
  | { readonly ok: true; readonly principal: string }
  | { readonly ok: false; readonly reason: SignatureFault };

// AWS accepts a clock that is five minutes fast or slow.
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Verifies SigV4 as every AWS service but S3 does: the path is encoded once more and the query is sorted. Older versions
 * of curl do neither, so their signatures are valid only for plain paths and sorted queries, here as at AWS.
 */
export async function verifySignature(request: SignedRequest, options: VerifyOptions): Promise<Verification> {
  const headers = singleValued(request.headers);
  const sent = headers.get('authorization');
  if (sent === undefined) return refused('missing');
  const authorization = parseAuthorizationHeader(sent);
  const signedAt = parseAmzDate(headers.get('x-amz-date'));
  const query = decodeQuery(request.query);
  if (!authorization || signedAt === undefined || !query) return refused('malformed');

  const now = options.now?.() ?? Date.now();
  if (Math.abs(now - signedAt) > MAX_CLOCK_SKEW_MS) return refused('expired');
  if (!scopeFits(authorization, headers, options)) return refused('mismatch');
  const credentials = options.credentials(authorization.accessKeyId);
  if (!credentials || !sessionFits(credentials, headers.get('x-amz-security-token'))) return refused('unknown-key');
  if (!requiredHeadersSigned(authorization, headers) || !payloadFits(request.body, headers)) return refused('mismatch');

  const expected = await recomputeSignature(request, query, { authorization, headers, signedAt, credentials });
  return sameText(expected, authorization.signature)
    ? { ok: true, principal: credentials.principal }
    : refused('mismatch');
}

function refused(reason: SignatureFault): Verification {
  return { ok: false, reason };
}

function singleValued(headers: SignedRequest['headers']): Map<string, string> {
  const single = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single.set(name.toLowerCase(), typeof value === 'string' ? value : value.join(','));
  }
  return single;
}

function scopeFits(
  authorization: AuthorizationHeader,
  headers: ReadonlyMap<string, string>,
  { service, region }: VerifyOptions,
): boolean {
  const services = typeof service === 'string' ? [service] : service;
  const sameDay = headers.get('x-amz-date')?.startsWith(authorization.date) === true;
  return sameDay && authorization.region === region && services.includes(authorization.service);
}

function sessionFits(credentials: Credentials, token: string | undefined): boolean {
  if (credentials.sessionToken === undefined || token === undefined) return credentials.sessionToken === token;
  return sameText(credentials.sessionToken, token);
}

/** An unsigned `x-amz-` header, such as the name of the operation, could be changed in transit. */
function requiredHeadersSigned(authorization: AuthorizationHeader, headers: ReadonlyMap<string, string>): boolean {
  const amz = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  return ['host', ...amz].every((name) => authorization.signedHeaders.includes(name));
}

/** The signer takes the hash of the body from this header without checking it, so it is checked here. */
function payloadFits(body: Uint8Array, headers: ReadonlyMap<string, string>): boolean {
  const declared = headers.get('x-amz-content-sha256');
  return declared === undefined || sameText(declared, createHash('sha256').update(body).digest('hex'));
}

interface SigningInput {
  readonly authorization: AuthorizationHeader;
  readonly headers: ReadonlyMap<string, string>;
  readonly signedAt: number;
  readonly credentials: Credentials;
}

async function recomputeSignature(
  request: SignedRequest,
  query: Readonly<Record<string, string[]>>,
  { authorization, headers, signedAt, credentials }: SigningInput,
): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    region: authorization.region,
    service: authorization.service,
    sha256: Sha256,
    // The SDK signs the `x-amz-content-sha256` header and curl does not, so the signer must not add it.
    applyChecksum: false,
  });
  const signed = Object.fromEntries([...headers].filter(([name]) => authorization.signedHeaders.includes(name)));
  const { method, path, body } = request;
  const again = await signer.sign(
    { method, protocol: 'http:', hostname: 'localhost', path, query, headers: signed, body },
    { signingDate: new Date(signedAt), signableHeaders: new Set(authorization.signedHeaders) },
  );
  return parseAuthorizationHeader(again.headers.authorization ?? '')?.signature;
}

function sameText(a: string | undefined, b: string): boolean {
  if (a === undefined) return false;
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
