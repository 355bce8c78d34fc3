import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { FirewallLog } from './firewall-log.ts';
import { managedRules } from './managed-rules.ts';

export interface WebFirewallProps {
  readonly stage: Stage;
  readonly requestsPer5MinutesPerIp: number;
  readonly logs: LogGroupProps;
}

/** Blocks floods, guessing of secrets and well-known exploits before any function runs. */
export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, { stage, requestsPer5MinutesPerIp, logs }: WebFirewallProps) {
    super(scope, id);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('TokenBroker'),
      rules: [
        {
          name: 'RequestsPerIp',
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit: requestsPer5MinutesPerIp },
          },
          visibilityConfig: visibility('RequestsPerIp'),
        },
        ...managedRules,
      ],
    });
    new FirewallLog(this, 'Log', { webAcl, restApiId: stage.restApi.restApiId, logs });
    new CfnWebACLAssociation(this, 'OnStage', { resourceArn: stage.stageArn, webAclArn: webAcl.attrArn });
  }
}

/** Samples are off because they show the headers of real requests, and with them the callers' secrets. */
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
