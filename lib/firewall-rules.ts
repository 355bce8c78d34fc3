import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { block, type FirewallAnswer } from './firewall-answers.ts';
import {
  all,
  byAddress,
  byCredential,
  not,
  ofBodyCredentialRoute,
  ofCallerRoute,
  signed,
  withCredential,
} from './firewall-statements.ts';
import type { OperatorAuth } from './is-signed-route.ts';
import type { Settings } from './settings.ts';

export interface FirewallRulesOptions {
  readonly limits: Exclude<Settings['waf'], false>;
  readonly operatorAuth: OperatorAuth;
}

interface Rule {
  readonly name: string;
  readonly answer: FirewallAnswer;
  readonly statement: CfnWebACL.StatementProperty;
}

/** The shortest that AWS WAF has. It looks several times a minute, so a flood goes on for up to half a minute. */
const WINDOW_SECONDS = 60;

/**
 * Every limit is for one sender as far as the firewall can tell senders apart, so that a stranger at a shared address,
 * or a caller in a loop, uses up nobody else's. The order matters only for the answer that a blocked request gets.
 */
export function firewallRules({ limits, operatorAuth }: FirewallRulesOptions): CfnWebACL.RuleProperty[] {
  const { requestsPerMinutePerAddress: perAddress } = limits;
  const rules: Rule[] = [
    /** Nothing unsigned reaches an operator's route, so none of it counts in the route's throttling. */
    ...(operatorAuth === 'iam'
      ? [
          {
            name: 'UnsignedOperatorRequests',
            answer: 'SignatureMissing',
            statement: all(not(signed), not(ofCallerRoute)),
          } as const,
        ]
      : []),
    {
      name: 'RequestsPerCaller',
      answer: 'TooManyRequests',
      statement: rate(limits.requestsPerMinutePerCaller, { by: [byCredential], of: withCredential }),
    },
    {
      name: 'RequestsPerCallerAndAddress',
      answer: 'TooManyRequests',
      statement: rate(limits.requestsPerMinutePerCallerAndAddress, {
        by: [byAddress, byCredential],
        of: withCredential,
      }),
    },
    {
      name: 'RequestsWithoutCredential',
      answer: 'CredentialMissing',
      statement: rate(perAddress, {
        by: [byAddress],
        of: all(not(withCredential), not(signed), not(ofBodyCredentialRoute)),
      }),
    },
    {
      name: 'OAuthRequestsPerAddress',
      answer: 'TooManyRequests',
      statement: rate(perAddress, { by: [byAddress], of: all(not(withCredential), ofBodyCredentialRoute) }),
    },
    {
      name: 'SignedRequestsPerAddress',
      answer: 'TooManyRequests',
      statement: rate(perAddress, { by: [byAddress], of: signed }),
    },
    /** Somebody who invents a new credential for each request, which only the broker could tell from a good one. */
    {
      name: 'RequestsPerAddress',
      answer: 'TooManyRequests',
      statement: rate(limits.requestsPerMinutePerAddressInAll, { by: [byAddress] }),
    },
  ];
  return rules.map(({ name, answer, statement }, priority) => ({
    name,
    priority,
    action: block(answer),
    statement,
    visibilityConfig: { metricName: name, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false },
  }));
}

function rate(
  limit: number,
  {
    by,
    of,
  }: { readonly by: CfnWebACL.RateBasedStatementCustomKeyProperty[]; readonly of?: CfnWebACL.StatementProperty },
): CfnWebACL.StatementProperty {
  /** AWS WAF wants a plain address as its own kind of key. */
  const key =
    by.length === 1 && by[0] === byAddress
      ? { aggregateKeyType: 'IP' }
      : { aggregateKeyType: 'CUSTOM_KEYS', customKeys: by };
  return {
    rateBasedStatement: {
      ...key,
      limit,
      evaluationWindowSec: WINDOW_SECONDS,
      ...(of && { scopeDownStatement: of }),
    },
  };
}
