import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { firewallBodies } from './firewall-answers.ts';
import { FirewallLog } from './firewall-log.ts';
import { type FirewallRulesOptions, firewallRules } from './firewall-rules.ts';
import { managedRules } from './managed-rules.ts';

export interface WebFirewallProps extends FirewallRulesOptions {
  readonly stage: Stage;
  readonly logs: LogGroupProps;
}

/** Blocks floods, guessing of secrets and well-known exploits before any function runs. */
export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, { stage, logs, ...options }: WebFirewallProps) {
    super(scope, id);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      /** Samples are off because they show the headers of real requests, and with them the callers' secrets. */
      visibilityConfig: { metricName: 'TokenBroker', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false },
      customResponseBodies: firewallBodies,
      rules: [...firewallRules(options), ...managedRules],
    });
    new FirewallLog(this, 'Log', { webAcl, restApiId: stage.restApi.restApiId, logs });
    new CfnWebACLAssociation(this, 'OnStage', { resourceArn: stage.stageArn, webAclArn: webAcl.attrArn });
  }
}
