import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Api } from './gateway/api.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { type Signer, signRequest } from './sign-request.ts';

/** Sends a PUT as an operator. Resolves with the answer whatever its status. */
export type OperatorPut = (
  path: string,
  resource: string,
  content: object,
) => Promise<{ status: number; body: string }>;

/** Whether callers may use the operator routes, as with the setting `operatorAuth: caller`. */
export const operatorsAreCallers = ({ methods }: Api): boolean =>
  methods.find(({ resourcePath }) => resourcePath === '/callers')?.authorization.kind === 'custom';

/** Signs the request, as every operator does. */
export const putSigned =
  (brokerUrl: string, operator: Signer): OperatorPut =>
  async (path, _, content) => {
    const url = brokerUrl + path;
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'PUT', url, body: JSON.stringify(content), headers };
    const response = await fetch(url, { ...request, headers: await signRequest(request, operator) });
    return { status: response.status, body: await response.text() };
  };

/** Invokes the function without the gateway, because no caller exists yet who could create the first one. */
export const putByFunction =
  ({ methods }: Api, lambda: Pick<LambdaService, 'invoke'>, userArn: string): OperatorPut =>
  async (path, resource, content) => {
    const method = methods.find((each) => each.httpMethod === 'PUT' && each.resourcePath === resource);
    const [, parameter = ''] = /\{(\w+)\}/.exec(resource) ?? [];
    const event = {
      httpMethod: 'PUT',
      resource,
      pathParameters: { [parameter]: path.split('/').at(-1) ?? '' },
      multiValueHeaders: { 'content-type': ['application/json'] },
      body: JSON.stringify(content),
      isBase64Encoded: false,
      requestContext: { requestId: 'start', identity: { userArn } },
    } satisfies Partial<Record<keyof APIGatewayProxyEvent, unknown>>;
    const result = await lambda.invoke(method?.functionArn ?? '', event);
    if (!result.ok) return { status: 502, body: '{}' };
    const { statusCode, body } = JSON.parse(result.payload) as { statusCode: number; body: string };
    return { status: statusCode, body };
  };
