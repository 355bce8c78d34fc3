import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ROUTES } from '../functions/contract/routes.ts';
import { isSignedRoute, type OperatorAuth } from './route-audience.ts';

/**
 * Nobody from outside the ranges. As soon as an API has a policy, whoever it does not allow is refused; but to allow
 * everybody on a route behind IAM would let other accounts' principals in by their own word, so there it allows this
 * account, which leaves the decision to its IAM policies.
 */
export function ipAllowList(
  scope: Construct,
  stage: string,
  ranges: readonly string[],
  operatorAuth: OperatorAuth,
): iam.PolicyDocument {
  const arnsOf = (signed: boolean) =>
    ROUTES.filter((route) => isSignedRoute(route, operatorAuth) === signed).map(
      ({ method, path }) => `execute-api:/${stage}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`,
    );
  const allow = (principal: iam.IPrincipal, resources: string[]) =>
    new iam.PolicyStatement({ principals: [principal], actions: ['execute-api:Invoke'], resources });
  const signed = arnsOf(true);
  return new iam.PolicyDocument({
    statements: [
      allow(new iam.AnyPrincipal(), arnsOf(false)),
      ...(signed.length > 0 ? [allow(new iam.AccountPrincipal(Stack.of(scope).account), signed)] : []),
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { NotIpAddress: { 'aws:SourceIp': [...ranges] } },
      }),
    ],
  });
}
