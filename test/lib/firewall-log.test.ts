import { expect, test } from 'vitest';
import { onlyResource, resources, synthesize } from './synthesize.ts';

const template = synthesize();
const webAcl = onlyResource(template, 'AWS::WAFv2::WebACL');

/** A rule, as far as the tests read it. */
interface Rule {
  readonly Priority: number;
  readonly Statement: { readonly ManagedRuleGroupStatement?: { readonly VendorName: string; readonly Name: string } };
  readonly VisibilityConfig: object;
}

const rules: readonly Rule[] = webAcl.Properties.Rules;
const groupNamed = (name: string) => rules.find(({ Statement }) => Statement.ManagedRuleGroupStatement?.Name === name);

test('the firewall blocks known exploits', () => {
  expect(groupNamed('AWSManagedRulesKnownBadInputsRuleSet')).toMatchObject({ OverrideAction: { None: {} } });
});

test('the firewall counts addresses of bad reputation, which flows share with strangers, and blocks none', () => {
  expect(groupNamed('AWSManagedRulesAmazonIpReputationList')).toMatchObject({ OverrideAction: { Count: {} } });
});

test('no rule of the firewall has the priority of another, and none keeps samples', () => {
  expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(rules.length);
  for (const { VisibilityConfig } of rules) expect(VisibilityConfig).toMatchObject({ SampledRequestsEnabled: false });
});

const { Properties: logging } = onlyResource(template, 'AWS::WAFv2::LoggingConfiguration');

test("the firewall's log is named for the API, because AWS WAF demands a prefix and another broker may have a log too", () => {
  const restApi = { Ref: onlyResource(template, 'AWS::ApiGateway::RestApi').id };
  const groupsOfLogs = [...resources(template, 'AWS::Logs::LogGroup')];
  const [id] =
    groupsOfLogs.find(([, { Properties }]) => JSON.stringify(Properties.LogGroupName)?.includes('waf')) ?? [];
  expect(resources(template).get(String(id))?.Properties.LogGroupName).toEqual({
    'Fn::Join': ['', ['aws-waf-logs-', restApi]],
  });
  expect(logging.ResourceArn).toEqual({ 'Fn::GetAtt': [webAcl.id, 'Arn'] });
  const [destination] = logging.LogDestinationConfigs;
  expect(destination['Fn::Join'][1].at(-1)).toEqual({ Ref: id });
});

test("the firewall's log holds no credential, path or query, and only requests that a rule blocked or counted", () => {
  expect(logging.RedactedFields).toEqual([
    { SingleHeader: { Name: 'authorization' } },
    { SingleHeader: { Name: 'cookie' } },
    { SingleHeader: { Name: 'x-amz-security-token' } },
    { SingleHeader: { Name: 'x-auth-token' } },
    { QueryString: {} },
    { UriPath: {} },
  ]);
  expect(logging.LoggingFilter).toMatchObject({ DefaultBehavior: 'DROP', Filters: [{ Behavior: 'KEEP' }] });
});
