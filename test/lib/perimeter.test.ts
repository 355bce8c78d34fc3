import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import { resources, synthesize } from './synthesize.ts';

const policyOf = (template: Template) =>
  [...resources(template, 'AWS::ApiGateway::RestApi').values()][0]?.Properties.Policy;

const arnsOf = (audience: string) =>
  ROUTES.filter((route) => route.audience === audience)
    .map(({ method, path }) => `execute-api:/v1/${method}${path.replaceAll(/\{\w+\}/g, '*')}`)
    .sort();

describe('allowed IP ranges', () => {
  const allowedIpRanges = ['203.0.113.0/24', '2001:db8::/32'];
  let template: Template;
  beforeAll(() => {
    template = synthesize({ allowedIpRanges });
  });

  it('keep everybody else out', () => {
    expect(policyOf(template).Statement).toContainEqual({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { NotIpAddress: { 'aws:SourceIp': allowedIpRanges } },
    });
  });

  it('do not open the signed routes to other accounts', () => {
    const [callers, account, ...rest] = policyOf(template).Statement;
    expect(callers).toMatchObject({ Effect: 'Allow', Principal: { AWS: '*' }, Resource: arnsOf('caller') });
    expect(account).toMatchObject({ Effect: 'Allow', Resource: arnsOf('operator') });
    expect(JSON.stringify(account.Principal)).toContain(':root');
    expect(rest).toHaveLength(1);
  });

  it('leave it to the authorizer where operators sign in as callers', () => {
    const [everybody, ...rest] = policyOf(synthesize({ allowedIpRanges, operatorAuth: 'caller' })).Statement;
    expect([...everybody.Resource].sort()).toEqual([...arnsOf('caller'), ...arnsOf('operator')].sort());
    expect(rest).toHaveLength(1);
  });

  it('are deployed when they change', () => {
    const deployment = (ranges: string[]) =>
      [...resources(synthesize({ allowedIpRanges: ranges }), 'AWS::ApiGateway::Deployment').keys()].join();
    expect(deployment(['203.0.113.0/24'])).not.toBe(deployment(['203.0.113.0/25']));
  });

  it('are not asked for', () => {
    expect(policyOf(synthesize())).toBeUndefined();
  });
});

describe('the firewall', () => {
  it('blocks an address above the rate and shows nobody what was in its requests', () => {
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
    const [acl] = resources(template, 'AWS::WAFv2::WebACL').keys();
    const [stage] = resources(template, 'AWS::ApiGateway::Stage').keys();
    const [association] = resources(template, 'AWS::WAFv2::WebACLAssociation').values();
    expect(association?.Properties.WebACLArn).toEqual({ 'Fn::GetAtt': [acl, 'Arn'] });
    expect(JSON.stringify(association?.Properties.ResourceArn)).toContain(`{"Ref":"${stage}"}`);
  });

  it('can be left out', () => {
    const types = [...resources(synthesize({ waf: false })).values()].map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::WAF'))).toEqual([]);
  });
});
