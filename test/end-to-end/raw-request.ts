import { request } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Ready } from '../../local/console/ready.ts';
import type { Answer } from './running-broker.ts';
import { untilAllowed } from './until-allowed.ts';

export interface RawRequest {
  readonly method: string;
  /** The path below the stage. It is sent as it is. */
  readonly path: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string;
}

export type RawAnswer = Pick<Answer, 'status' | 'body'> & {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** Sends a request that no ordinary client would, such as a path that is not normalized or a header twice. */
export const sendRaw = (brokerUrl: string, request: RawRequest): Promise<RawAnswer> =>
  untilAllowed(() => send(brokerUrl, request));

const send = async (brokerUrl: string, { method, path, headers, body }: RawRequest): Promise<RawAnswer> => {
  const { host, hostname, port, pathname } = new URL(brokerUrl);
  const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
  const fields = ['Host', host, ...headers.flat(), ...length];
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const outgoing = request({ hostname, port, method, path: pathname + path, headers: fields, agent: false });
  outgoing.on('error', reject).on('response', (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
  });
  outgoing.end(body);
  return await promise;
};

/** The headers of an operator's signature. It covers the path as it is, and no header but the host. */
export const signRaw = async (
  { brokerUrl, aws }: Pick<Ready, 'brokerUrl' | 'aws'>,
  { method, path, body }: Pick<RawRequest, 'method' | 'path' | 'body'>,
): Promise<RawRequest['headers']> => {
  const { host, hostname, pathname } = new URL(brokerUrl);
  const [plain = '', search = ''] = path.split('?');
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] = [...(query[name] ?? []), value];
  const signer = new SignatureV4({ credentials: aws, region: aws.region, service: 'execute-api', sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: 'http:',
    hostname,
    path: pathname + plain,
    query,
    headers: { host },
    ...(body !== undefined && { body }),
  });
  return Object.entries(signed.headers).filter(([name]) => name !== 'host');
};
