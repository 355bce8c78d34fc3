import { expect, test } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import type { TokenBrokerProps } from '../../lib/token-broker.ts';
import { onlyResource, resources, synthesize } from './synthesize.ts';

const policyOf = (settings: TokenBrokerProps) =>
  onlyResource(synthesize(settings), 'AWS::ApiGateway::RestApi').Properties.Policy;

const arnsOf = (audience: 'caller' | 'operator') =>
  ROUTES.filter((route) => route.audience === audience)
    .map(({ method, path }) => `execute-api:/v1/${method}${path.replaceAll(/\{\w+\}/g, '*')}`)
    .sort();

const allowedIpRanges = ['203.0.113.0/24', '2001:db8::/32'];

test('the allow-list denies every other address', () => {
  expect(policyOf({ allowedIpRanges }).Statement).toContainEqual({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'execute-api:Invoke',
    Resource: 'execute-api:/*',
    Condition: { NotIpAddress: { 'aws:SourceIp': allowedIpRanges } },
  });
});

test('the allow-list does not open the signed routes to other accounts', () => {
  const [callers, account, ...rest] = policyOf({ allowedIpRanges }).Statement;
  expect(callers).toMatchObject({ Effect: 'Allow', Principal: { AWS: '*' }, Resource: arnsOf('caller') });
  expect(account).toMatchObject({ Effect: 'Allow', Resource: arnsOf('operator') });
  expect(JSON.stringify(account.Principal)).toContain(':root');
  expect(rest).toHaveLength(1);
});

test('the allow-list leaves every route to the authorizer if operators are callers', () => {
  const [everybody, ...rest] = policyOf({ allowedIpRanges, operatorAuth: 'caller' }).Statement;
  expect([...everybody.Resource].sort()).toEqual([...arnsOf('caller'), ...arnsOf('operator')].sort());
  expect(rest).toHaveLength(1);
});

test('a change of the allow-list makes a new deployment of the API', () => {
  const deployment = (ranges: string[]) =>
    onlyResource(synthesize({ allowedIpRanges: ranges }), 'AWS::ApiGateway::Deployment').id;
  expect(deployment(['203.0.113.0/24'])).not.toBe(deployment(['203.0.113.0/25']));
});

test('the API has no resource policy unless the settings have an allow-list', () => {
  expect(policyOf({})).toBeUndefined();
});

test('the firewall blocks an address above the rate, and keeps no samples of its requests', () => {
  const template = synthesize({ waf: { requestsPer5MinutesPerIp: 100 } });
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { SampledRequestsEnabled: false },
    Rules: [
      {
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
        VisibilityConfig: { SampledRequestsEnabled: false },
      },
    ],
  });
  const acl = onlyResource(template, 'AWS::WAFv2::WebACL');
  const stage = onlyResource(template, 'AWS::ApiGateway::Stage');
  const association = onlyResource(template, 'AWS::WAFv2::WebACLAssociation');
  expect(association.Properties.WebACLArn).toEqual({ 'Fn::GetAtt': [acl.id, 'Arn'] });
  expect(JSON.stringify(association.Properties.ResourceArn)).toContain(`{"Ref":"${stage.id}"}`);
});

test('the settings can leave the firewall out', () => {
  const types = [...resources(synthesize({ waf: false })).values()].map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('AWS::WAF'))).toEqual([]);
});
