import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { TokenBroker } from './token-broker.ts';

export interface TokenBrokerStackProps extends StackProps {
  readonly settings: Settings;
}

/** One broker in a stack of its own. */
export class TokenBrokerStack extends Stack {
  readonly broker: TokenBroker;

  constructor(scope: Construct, id: string, { settings, ...props }: TokenBrokerStackProps) {
    super(scope, id, { description: 'RingCX Token Broker', ...props });
    this.broker = new TokenBroker(this, 'Broker', settings);
    new CfnOutput(this, 'Url', { value: this.broker.url });
    new CfnOutput(this, 'TableName', { value: this.broker.table.tableName });
    new CfnOutput(this, 'SecretPrefix', { value: settings.secretPrefix });
    new CfnOutput(this, 'DashboardName', { value: this.broker.dashboard.dashboardName });
    new CfnOutput(this, 'AlarmTopicArn', { value: this.broker.alarmTopic.topicArn });
    new CfnOutput(this, 'AlarmsGoTo', { value: recipientOf(settings) });
    const { customDomain } = this.broker;
    if (customDomain) new CfnOutput(this, 'DomainTarget', { value: customDomain.domainNameAliasDomainName });
    Tags.of(this).add('application', 'ringcx-token-broker');
    Tags.of(this).add('stack', this.stackName);
  }
}

/** A deployment prints its outputs, so nobody overlooks that the alarms reach nobody. */
const recipientOf = ({ alarmEmail }: Settings): string =>
  alarmEmail === undefined
    ? 'nobody yet: set alarmEmail, or subscribe to AlarmTopicArn'
    : `${alarmEmail}, once it has confirmed the message from AWS`;
