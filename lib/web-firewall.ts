import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface WebFirewallProps {
  readonly stage: Stage;
  readonly requestsPer5MinutesPerIp: number;
}

/** Blocks an address that sends too many requests, by guessing secrets or by flooding, before any function runs. */
export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, { stage, requestsPer5MinutesPerIp }: WebFirewallProps) {
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
      ],
    });
    new CfnWebACLAssociation(this, 'OnStage', { resourceArn: stage.stageArn, webAclArn: webAcl.attrArn });
  }
}

/** Samples are off because they show the headers of real requests, and with them the callers' secrets. */
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
