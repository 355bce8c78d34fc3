import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ROUTES } from '../functions/contract/routes.ts';
import { isSignedRoute, type OperatorAuth } from './is-signed-route.ts';

export interface IpAllowListProps {
  /** The name of API Gateway's stage. */
  readonly stageName: string;
  readonly allowedIpRanges: readonly string[];
  readonly operatorAuth: OperatorAuth;
}

/**
 * The API's resource policy, which denies every address outside the ranges. An API with a policy also refuses everybody
 * whom the policy does not allow, so it must allow the routes again. On signed routes it allows this account alone:
 * IAM then decides, as it does without a policy. Allowing everybody there would let another account's administrator
 * admit that account's own principals.
 */
export function ipAllowList(scope: Construct, props: IpAllowListProps): iam.PolicyDocument {
  const signedRoutes = ROUTES.filter((route) => isSignedRoute(route, props.operatorAuth));
  const otherRoutes = ROUTES.filter((route) => !isSignedRoute(route, props.operatorAuth));
  const allow = (principal: iam.IPrincipal, routes: readonly (typeof ROUTES)[number][]) =>
    new iam.PolicyStatement({
      principals: [principal],
      actions: ['execute-api:Invoke'],
      resources: routes.map(
        ({ method, path }) => `execute-api:/${props.stageName}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`,
      ),
    });
  return new iam.PolicyDocument({
    statements: [
      allow(new iam.AnyPrincipal(), otherRoutes),
      ...(signedRoutes.length > 0 ? [allow(new iam.AccountPrincipal(Stack.of(scope).account), signedRoutes)] : []),
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { NotIpAddress: { 'aws:SourceIp': [...props.allowedIpRanges] } },
      }),
    ],
  });
}
