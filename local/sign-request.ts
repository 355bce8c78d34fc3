import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './aws/sha256.ts';

export interface Signer {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The headers of a request to API Gateway, signed with SigV4 as an operator's tools sign it. */
export const signRequest = async (request: UnsignedRequest, signer: Signer): Promise<Record<string, string>> => {
  const { host, hostname, pathname, searchParams } = new URL(request.url);
  const query: Record<string, string[]> = {};
  for (const name of new Set(searchParams.keys())) query[name] = searchParams.getAll(name);
  const { region, accessKeyId, secretAccessKey } = signer;
  const signature = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service: 'execute-api',
    sha256: Sha256,
  });
  const signed = await signature.sign({
    method: request.method,
    protocol: 'http:',
    hostname,
    path: pathname,
    query,
    headers: { ...request.headers, host },
    ...(request.body !== undefined && { body: request.body }),
  });
  return signed.headers;
};
