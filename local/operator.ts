import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Api } from './gateway/api.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { type Signer, signRequest } from './sign-request.ts';

/** Stores something as an operator; gives the answer's JSON, whatever its status. */
export type Put = (path: string, resource: string, content: object) => Promise<{ status: number; body: string }>;

/** Whether the operator routes answer to callers, as the setting `operatorAuth: caller` has it. */
export const operatorsAreCallers = ({ methods }: Api): boolean =>
  methods.find(({ resourcePath }) => resourcePath === '/callers')?.authorization.kind === 'custom';

/** By a signed request, like any other operator. */
export const putSigned =
  (brokerUrl: string, operator: Signer): Put =>
  async (path, _, content) => {
    const url = brokerUrl + path;
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'PUT', url, body: JSON.stringify(content), headers };
    const response = await fetch(url, { ...request, headers: await signRequest(request, operator) });
    return { status: response.status, body: await response.text() };
  };

/** Past the gateway, where there is no caller yet who could make the first one. */
export const putByFunction =
  ({ methods }: Api, lambda: Pick<LambdaService, 'invoke'>, userArn: string): Put =>
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
