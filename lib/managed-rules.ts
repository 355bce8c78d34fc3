import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/**
 * The groups of AWS's rules that suit an API for machines. The core group does not: it blocks requests without a
 * `User-Agent`, which flows may send.
 */
const GROUPS = [
  /** Blocks well-known exploits, such as Log4j's. No credential looks like one. */
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', overrideAction: { none: {} } },
  /**
   * Counts addresses of bad reputation. Flows come from addresses that they share with strangers, so blocking one for a
   * stranger's deeds would stop calls.
   */
  { name: 'AWSManagedRulesAmazonIpReputationList', overrideAction: { count: {} } },
] as const;

/** The broker's own rules have lower priorities, so they are evaluated first. */
const FIRST_PRIORITY = 100;

export const managedRules: readonly CfnWebACL.RuleProperty[] = GROUPS.map(({ name, overrideAction }, index) => ({
  name,
  priority: FIRST_PRIORITY + index,
  overrideAction,
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  visibilityConfig: { metricName: name, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false },
}));
