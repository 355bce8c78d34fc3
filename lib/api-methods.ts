import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { Route } from '../functions/contract/route.ts';
import { ROUTES } from '../functions/contract/routes.ts';
import { acknowledge } from './acknowledge.ts';
import { bodyModels } from './api-models.ts';
import type { BrokerFunctions } from './broker-functions.ts';
import { isSignedRoute, type OperatorAuth } from './route-audience.ts';

/** Also how long a removed caller is still let in. */
const AUTHORIZER_CACHE = Duration.seconds(60);

/** Adds every route of the contract, each behind AWS IAM or the authorizer. */
export function addMethods(restApi: apigateway.RestApi, functions: BrokerFunctions, operatorAuth: OperatorAuth): void {
  const authorizer = new apigateway.RequestAuthorizer(restApi, 'Authorizer', {
    handler: functions.get('authorizer').lambda,
    identitySources: [apigateway.IdentitySource.header('Authorization')],
    resultsCacheTtl: AUTHORIZER_CACHE,
  });
  const requestValidator = restApi.addRequestValidator('BodyAndParameters', {
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const routes: readonly Route[] = ROUTES;
  for (const route of routes) {
    const signed = isSignedRoute(route, operatorAuth);
    const method = restApi.root
      .resourceForPath(route.path)
      .addMethod(
        route.method,
        new apigateway.LambdaIntegration(functions.get(route.function).lambda, { allowTestInvoke: false }),
        {
          ...(signed ? { authorizationType: apigateway.AuthorizationType.IAM } : { authorizer }),
          operationName: `${route.method} ${route.path}`,
          requestValidator,
          requestParameters: pathParameters(route.path),
          requestModels: bodyModels(restApi, route),
        },
      );
    acknowledge(
      method,
      'AwsSolutions-COG4',
      signed
        ? 'Operators are people and pipelines of this AWS account: IAM knows them already.'
        : 'Callers are machines with a secret of their own, known to the register; a user pool holds people.',
    );
  }
}

const pathParameters = (path: string): Record<string, boolean> =>
  Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true]));
