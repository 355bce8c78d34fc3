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

const aclOf = (settings: TokenBrokerProps = {}) => onlyResource(synthesize(settings), 'AWS::WAFv2::WebACL');

test('the firewall guards the stage, lets other requests through, and keeps no samples of any', () => {
  const template = synthesize();
  const acl = aclOf();
  expect(acl.Properties).toMatchObject({
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { SampledRequestsEnabled: false },
  });
  for (const { VisibilityConfig } of acl.Properties.Rules) expect(VisibilityConfig.SampledRequestsEnabled).toBe(false);
  const stage = onlyResource(template, 'AWS::ApiGateway::Stage');
  const association = onlyResource(template, 'AWS::WAFv2::WebACLAssociation');
  expect(association.Properties.WebACLArn).toEqual({ 'Fn::GetAtt': [acl.id, 'Arn'] });
  expect(JSON.stringify(association.Properties.ResourceArn)).toContain(`{"Ref":"${stage.id}"}`);
});

const rates = (settings: TokenBrokerProps): Map<string, { Limit: number; CustomKeys?: object[] }> =>
  new Map(
    (aclOf(settings).Properties.Rules as { Name: string; Statement: Record<string, never> }[]).flatMap(
      ({ Name, Statement: { RateBasedStatement } }) => (RateBasedStatement ? [[Name, RateBasedStatement]] : []),
    ),
  );

test('the firewall counts by the minute, with the limits of the settings', () => {
  const waf = {
    requestsPerMinutePerCaller: 11,
    requestsPerMinutePerCallerAndAddress: 12,
    requestsPerMinutePerAddress: 13,
    requestsPerMinutePerAddressInAll: 14,
  };
  const counted = rates({ waf });
  expect(Object.fromEntries([...counted].map(([name, { Limit }]) => [name, Limit]))).toEqual({
    RequestsPerCaller: 11,
    RequestsPerCallerAndAddress: 12,
    RequestsWithoutCredential: 13,
    OAuthRequestsPerAddress: 13,
    SignedRequestsPerAddress: 13,
    RequestsPerAddress: 14,
  });
  for (const rate of counted.values()) expect(rate).toMatchObject({ EvaluationWindowSec: 60 });
});

/** AWS WAF logs the value of a key. */
test('the firewall counts credentials by a hash of them', () => {
  const keys = [...rates({}).values()].flatMap(({ CustomKeys = [] }) => CustomKeys).filter((key) => 'Header' in key);
  expect(keys).toHaveLength(2);
  for (const key of keys)
    expect(key).toMatchObject({
      Header: { Name: 'authorization', TextTransformations: [{}, {}, { Priority: 2, Type: 'MD5' }] },
    });
});

test('no sender is allowed as much as the gateway allows all of them together', () => {
  const { MethodSettings } = onlyResource(synthesize(), 'AWS::ApiGateway::Stage').Properties;
  const limits = new Map<string, number>(
    MethodSettings.map((each: Record<string, unknown>) => [
      `${each.HttpMethod} ${each.ResourcePath}`,
      each.ThrottlingRateLimit,
    ]),
  );
  const perSecond = (rule: string) => (rates({}).get(rule)?.Limit ?? Number.NaN) / 60;
  const callers = limits.get('GET /~1connections~1{connection}~1access-token');
  for (const rule of ['RequestsPerCaller', 'RequestsWithoutCredential', 'RequestsPerAddress'])
    expect(perSecond(rule) * 2).toBeLessThanOrEqual(callers ?? 0);
  expect(perSecond('OAuthRequestsPerAddress') * 2).toBeLessThanOrEqual(limits.get('POST /~1oauth~1token') ?? 0);
  expect(perSecond('SignedRequestsPerAddress') * 2).toBeLessThanOrEqual(limits.get('GET /~1connections') ?? 0);
});

test('the settings can leave the firewall out', () => {
  const types = [...resources(synthesize({ waf: false })).values()].map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('AWS::WAF'))).toEqual([]);
});

const privateApi = { vpcEndpointIds: ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'] };

test('a private API is reached through its VPC endpoints alone', () => {
  const { Properties } = onlyResource(synthesize({ privateApi }), 'AWS::ApiGateway::RestApi');
  expect(Properties.EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: privateApi.vpcEndpointIds });
  const [everybody, account, ...denials] = Properties.Policy.Statement;
  expect([everybody.Effect, account.Effect]).toEqual(['Allow', 'Allow']);
  expect(denials).toEqual([
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { StringNotEquals: { 'aws:SourceVpce': privateApi.vpcEndpointIds } },
    },
  ]);
});

test('the allow-list of a private API is about addresses inside the VPC', () => {
  const conditions = policyOf({ privateApi, allowedIpRanges: ['10.0.0.0/16'] }).Statement.map(
    ({ Condition }: { Condition?: object }) => Condition,
  );
  expect(conditions).toContainEqual({ NotIpAddress: { 'aws:VpcSourceIp': ['10.0.0.0/16'] } });
  expect(JSON.stringify(conditions)).not.toContain('aws:SourceIp');
});

test('a change of the VPC endpoints makes a new deployment of the API', () => {
  const deployment = (settings: TokenBrokerProps) =>
    onlyResource(synthesize(settings), 'AWS::ApiGateway::Deployment').id;
  expect(deployment({ privateApi })).not.toBe(
    deployment({ privateApi: { vpcEndpointIds: ['vpce-0123456789abcdef0'] } }),
  );
});

test.each<[string, TokenBrokerProps, string]>([
  ['a public API accepts requests to its own host name only', {}, 'STRICT'],
  ['a private API also accepts requests to the host names of VPC endpoints', { privateApi }, 'BASIC'],
])('%s, by TLS 1.2 with forward secrecy or TLS 1.3', (_, settings, EndpointAccessMode) => {
  synthesize(settings).hasResourceProperties('AWS::ApiGateway::RestApi', {
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode,
  });
});
