import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { parseAuthorization, parseLongDate, parseQuery, type SignatureClaim } from './signature-claim.ts';

export interface SignedRequest {
  method: string;
  /** As received: neither decoded nor normalized. */
  path: string;
  /** As received, without the question mark. */
  query: string;
  headers: Record<string, string | string[] | undefined>;
  body: Uint8Array;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  principal: string;
}

export interface VerifyOptions {
  credentials: (accessKeyId: string) => Credentials | undefined;
  service: string | readonly string[];
  region: string;
  now?: () => number;
}

export type SignatureFault = 'missing' | 'malformed' | 'unknown-key' | 'expired' | 'mismatch';
export type Verification = { ok: true; principal: string } | { ok: false; reason: SignatureFault };

// AWS accepts a clock that is five minutes off, in either direction.
const maxSkewMs = 5 * 60_000;

/**
 * Holds to what AWS does for every service but S3: the path is encoded once more, the query sorted. older versions of curl do
 * neither, so theirs holds only for plain paths and queries in order, here as at AWS.
 */
export async function verifySignature(request: SignedRequest, options: VerifyOptions): Promise<Verification> {
  const headers = singleValued(request.headers);
  const authorization = headers.get('authorization');
  if (authorization === undefined) return refused('missing');
  const claim = parseAuthorization(authorization);
  const signedAt = parseLongDate(headers.get('x-amz-date'));
  const query = parseQuery(request.query);
  if (!claim || signedAt === undefined || !query) return refused('malformed');

  const now = options.now?.() ?? Date.now();
  if (Math.abs(now - signedAt) > maxSkewMs) return refused('expired');
  if (!scopeFits(claim, headers, options)) return refused('mismatch');
  const credentials = options.credentials(claim.accessKeyId);
  if (!credentials || !sessionFits(credentials, headers.get('x-amz-security-token'))) return refused('unknown-key');
  if (!everythingSigned(claim, headers) || !payloadFits(request.body, headers)) return refused('mismatch');

  const expected = await recompute(request, query, { claim, headers, signedAt, credentials });
  return sameText(expected, claim.signature) ? { ok: true, principal: credentials.principal } : refused('mismatch');
}

function refused(reason: SignatureFault): Verification {
  return { ok: false, reason };
}

function singleValued(headers: SignedRequest['headers']): Map<string, string> {
  const single = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single.set(name.toLowerCase(), Array.isArray(value) ? value.join(',') : value);
  }
  return single;
}

function scopeFits(claim: SignatureClaim, headers: Map<string, string>, { service, region }: VerifyOptions): boolean {
  const services = typeof service === 'string' ? [service] : service;
  const sameDay = headers.get('x-amz-date')?.startsWith(claim.date) === true;
  return sameDay && claim.region === region && services.includes(claim.service);
}

function sessionFits(credentials: Credentials, token: string | undefined): boolean {
  if (credentials.sessionToken === undefined || token === undefined) return credentials.sessionToken === token;
  return sameText(credentials.sessionToken, token);
}

/** An `x-amz-` header outside the signature, such as the operation's name, could be exchanged on the way. */
function everythingSigned(claim: SignatureClaim, headers: Map<string, string>): boolean {
  const amz = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  return ['host', ...amz].every((name) => claim.signedHeaders.includes(name));
}

/** The library takes this header's word for the hash of the body; a signature is worth nothing if the body is another. */
function payloadFits(body: Uint8Array, headers: Map<string, string>): boolean {
  const declared = headers.get('x-amz-content-sha256');
  return declared === undefined || sameText(declared, createHash('sha256').update(body).digest('hex'));
}

interface Recomputation {
  claim: SignatureClaim;
  headers: Map<string, string>;
  signedAt: number;
  credentials: Credentials;
}

async function recompute(
  request: SignedRequest,
  query: Record<string, string[]>,
  { claim, headers, signedAt, credentials }: Recomputation,
): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    region: claim.region,
    service: claim.service,
    sha256: Sha256,
    // Only what the client signed counts: curl signs without this header, the SDK with it.
    applyChecksum: false,
  });
  const signed = Object.fromEntries([...headers].filter(([name]) => claim.signedHeaders.includes(name)));
  const { method, path, body } = request;
  const again = await signer.sign(
    { method, protocol: 'http:', hostname: 'localhost', path, query, headers: signed, body },
    { signingDate: new Date(signedAt), signableHeaders: new Set(claim.signedHeaders) },
  );
  return parseAuthorization(again.headers.authorization ?? '')?.signature;
}

function sameText(a: string | undefined, b: string): boolean {
  if (a === undefined) return false;
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
