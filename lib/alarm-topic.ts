import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey*'];

export interface AlarmTopicProps {
  readonly key: Key;
  readonly email: string | undefined;
}

/**
 * The SNS topic that receives the alarms and the messages. Enforcing TLS gives the topic a policy of its own, so the
 * policy must name CloudWatch as a publisher. The topic is encrypted, so CloudWatch needs the key too, and so does
 * EventBridge, of whose rules `EventMessages` adds one.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key, email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    const cloudWatch = {
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({ ...cloudWatch, actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    key.addToResourcePolicy(new iam.PolicyStatement({ ...cloudWatch, actions: KEY_ACTIONS, resources: ['*'] }));
    /** AWS supports no condition on the source here: with one, EventBridge could not publish to an encrypted topic. */
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: KEY_ACTIONS,
        resources: ['*'],
      }),
    );
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }
}
