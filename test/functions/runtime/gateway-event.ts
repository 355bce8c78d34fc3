import type { APIGatewayProxyEvent } from 'aws-lambda';
import { vi } from 'vitest';

export interface SentRequest {
  /** The route, such as `GET /connections/{connection}`. */
  readonly route: string;
  /** The sender that the gateway names; absent: nobody. */
  readonly sender?: Partial<Pick<APIGatewayProxyEvent['requestContext'], 'authorizer' | 'identity'>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export const OPERATOR = { identity: { userArn: 'operator' } } as NonNullable<SentRequest['sender']>;

/** A request as the gateway hands it to a function. */
export function gatewayEvent({ route, sender, path = {}, query = {}, headers = {}, ...rest }: SentRequest) {
  const [httpMethod, resource] = route.split(' ');
  return {
    httpMethod,
    resource,
    pathParameters: path,
    queryStringParameters: Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters: query,
    multiValueHeaders: headers,
    body: rest.body ?? null,
    isBase64Encoded: rest.isBase64Encoded ?? false,
    requestContext: { requestId: 'the-request', identity: {}, ...sender },
  } as unknown as APIGatewayProxyEvent;
}

/** Keeps what the function logs from the tests' output. @returns the lines so far, as text. */
export function captureLog(): () => string {
  let printed = '';
  const collect = (chunk: unknown): boolean => {
    printed += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(collect);
  vi.spyOn(process.stderr, 'write').mockImplementation(collect);
  return () => printed;
}

/** The lines of the log itself, without what the metrics print. */
export const logLines = (printed: string): readonly Record<string, unknown>[] =>
  printed
    .split('\n')
    .filter((line) => line.startsWith('{"level"'))
    .map((line) => JSON.parse(line));
