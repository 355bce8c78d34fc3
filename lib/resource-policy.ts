import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ROUTES } from '../functions/contract/routes.ts';
import { isSignedRoute } from './is-signed-route.ts';
import type { Settings } from './settings.ts';

type Perimeter = Pick<Settings, 'allowedIpRanges' | 'operatorAuth' | 'privateApi'>;

/**
 * The API's resource policy, which denies every address outside the allowed ranges, and every VPC endpoint but those of a
 * private API. Undefined if the settings limit neither.
 *
 * An API with a policy also refuses everybody whom the policy does not allow, so it must allow the routes again. On
 * signed routes it allows this account alone: IAM then decides, as it does without a policy. Allowing everybody there
 * would let another account's administrator admit that account's own principals.
 */
export function resourcePolicy(
  scope: Construct,
  stageName: string,
  perimeter: Perimeter,
): iam.PolicyDocument | undefined {
  const denials = denialsOf(perimeter);
  if (denials.length === 0) return undefined;
  const signedRoutes = ROUTES.filter((route) => isSignedRoute(route, perimeter.operatorAuth));
  const otherRoutes = ROUTES.filter((route) => !isSignedRoute(route, perimeter.operatorAuth));
  const allow = (principal: iam.IPrincipal, routes: readonly (typeof ROUTES)[number][]) =>
    new iam.PolicyStatement({
      principals: [principal],
      actions: ['execute-api:Invoke'],
      resources: routes.map(
        ({ method, path }) => `execute-api:/${stageName}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`,
      ),
    });
  return new iam.PolicyDocument({
    statements: [
      allow(new iam.AnyPrincipal(), otherRoutes),
      ...(signedRoutes.length > 0 ? [allow(new iam.AccountPrincipal(Stack.of(scope).account), signedRoutes)] : []),
      ...denials.map(
        (conditions) =>
          new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()],
            actions: ['execute-api:Invoke'],
            resources: ['execute-api:/*'],
            conditions,
          }),
      ),
    ],
  });
}

/** The conditions under which nobody is let in. */
function denialsOf({ allowedIpRanges, privateApi }: Perimeter): Record<string, Record<string, string[]>>[] {
  /** Through a VPC endpoint, `aws:SourceIp` is absent and the client's address has a key of its own. */
  const address = privateApi ? 'aws:VpcSourceIp' : 'aws:SourceIp';
  return [
    ...(allowedIpRanges.length > 0 ? [{ NotIpAddress: { [address]: [...allowedIpRanges] } }] : []),
    ...(privateApi ? [{ StringNotEquals: { 'aws:SourceVpce': [...privateApi.vpcEndpointIds] } }] : []),
  ];
}
