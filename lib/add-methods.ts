import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { Route } from '../functions/contract/route.ts';
import { ROUTES } from '../functions/contract/routes.ts';
import { acknowledge } from './acknowledge.ts';
import type { BrokerFunctions } from './broker-functions.ts';
import { isSignedRoute, type OperatorAuth } from './is-signed-route.ts';

/** API Gateway lets a removed caller in for this long. */
const AUTHORIZER_CACHE = Duration.seconds(60);

/** Adds every route of the contract, each authorized by AWS IAM, by the authorizer function, or by its own function. */
export function addMethods(restApi: apigateway.RestApi, functions: BrokerFunctions, operatorAuth: OperatorAuth): void {
  const authorizer = new apigateway.RequestAuthorizer(restApi, 'Authorizer', {
    handler: functions.get('authorizer').handler,
    identitySources: [apigateway.IdentitySource.header('Authorization')],
    resultsCacheTtl: AUTHORIZER_CACHE,
  });
  const requestValidator = restApi.addRequestValidator('BodyAndParameters', {
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const jsonObject = addJsonObjectModel(restApi);
  const routes: readonly Route[] = ROUTES;
  for (const route of routes) {
    const authorization = authorizationOf(route, operatorAuth);
    const method = restApi.root
      .resourceForPath(route.path)
      .addMethod(
        route.method,
        new apigateway.LambdaIntegration(functions.get(route.function).handler, { allowTestInvoke: false }),
        {
          ...(authorization === 'authorizer'
            ? { authorizer }
            : { authorizationType: AUTHORIZATION_TYPES[authorization] }),
          operationName: `${route.method} ${route.path}`,
          requestValidator,
          requestParameters: pathParameters(route.path),
          requestModels: requiresJson(route) ? { 'application/json': jsonObject } : {},
        },
      );
    acknowledgeFindings(method, authorization);
  }
}

type Authorization = 'iam' | 'authorizer' | 'function';

const AUTHORIZATION_TYPES = {
  iam: apigateway.AuthorizationType.IAM,
  function: apigateway.AuthorizationType.NONE,
} as const satisfies Record<Exclude<Authorization, 'authorizer'>, apigateway.AuthorizationType>;

function authorizationOf(route: Route, operatorAuth: OperatorAuth): Authorization {
  if (route.authentication === 'function') return 'function';
  return isSignedRoute(route, operatorAuth) ? 'iam' : 'authorizer';
}

function acknowledgeFindings(method: apigateway.Method, authorization: Authorization): void {
  acknowledge(
    method,
    'AwsSolutions-COG4',
    authorization === 'iam'
      ? 'Operators are people and pipelines of this AWS account, whom IAM knows already.'
      : 'Callers are machines with a secret of their own, known to the register; a user pool holds people.',
  );
  if (authorization !== 'function') return;
  acknowledge(
    method,
    'AwsSolutions-APIG4',
    'OAuth clients may send their credentials in the body, which no authorizer sees, so the function checks them itself.',
  );
}

/**
 * The gateway's refusal cannot name the field that is wrong. So the gateway refuses only a body that is no JSON object,
 * and the function checks the fields and names the wrong one.
 */
const addJsonObjectModel = (restApi: apigateway.RestApi): apigateway.Model =>
  restApi.addModel('JsonObject', {
    contentType: 'application/json',
    description: 'Any JSON object. The functions check its fields.',
    schema: { schema: apigateway.JsonSchemaVersion.DRAFT4, type: apigateway.JsonSchemaType.OBJECT },
  });

const requiresJson = ({ body }: Route): boolean => body?.required === true && body.mediaTypes[0] === 'application/json';

const pathParameters = (path: string): Record<string, boolean> =>
  Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true]));
