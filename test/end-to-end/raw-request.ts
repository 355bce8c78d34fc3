import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Ready } from '../../local/console/ready.ts';
import type { Answer } from './running-broker.ts';

export interface RawRequest {
  readonly method: string;
  /** Below the stage, sent as it is: no client may tidy it up. */
  readonly path: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string;
}

export type RawAnswer = Pick<Answer, 'status' | 'body'> & {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** What no ordinary client would send: a path that is not normalized, a header twice. Asked again where there was too much at once. */
export const sendRaw = async (brokerUrl: string, request: RawRequest): Promise<RawAnswer> => {
  for (;;) {
    const answer = await send(brokerUrl, request);
    if (!answer.body.includes('"rate_limited"')) return answer;
    await wait(100);
  }
};

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

/** The headers of an operator's signature over the path as it is, and over no other header but the host. */
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
