import { createHash } from 'node:crypto';
import type { Place } from './template.ts';

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Identified {
  readonly logicalId: string;
  readonly place: Place;
  /** A property that must be text when it is there. */
  readonly named: (property: string) => string | undefined;
}

type Identify = (resource: Identified) => Identity;

const hash = ({ place, logicalId }: Identified): string =>
  createHash('sha256').update(`${place.stackName}/${logicalId}`).digest('hex');

/** The same for the same stack at every start, so that a table at a lasting AWS endpoint is found again. */
const generatedName = (resource: Identified): string =>
  `${resource.place.stackName}-${resource.logicalId.slice(0, 40)}-${hash(resource).slice(0, 12)}`;

const shortId = (resource: Identified): string =>
  BigInt(`0x${hash(resource)}`)
    .toString(36)
    .slice(0, 10);

const uuid = (resource: Identified): string =>
  hash(resource).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const arn = ({ place }: Identified, service: string, rest: string, region = place.region): string =>
  `arn:aws:${service}:${region}:${place.accountId}:${rest}`;

/** A resource with a name and, mostly, an ARN that ends in it. */
const withName =
  (property: string, toArn?: (resource: Identified, name: string) => string, attribute = 'Arn'): Identify =>
  (resource) => {
    const name = resource.named(property) ?? generatedName(resource);
    return { ref: name, attributes: toArn ? { [attribute]: toArn(resource, name) } : {} };
  };

/** A resource with an id of API Gateway's making. */
const withId =
  (attribute: string): Identify =>
  (resource) => ({ ref: shortId(resource), attributes: { [attribute]: shortId(resource) } });

const restApi: Identify = (resource) => ({
  ref: shortId(resource),
  attributes: { RestApiId: shortId(resource), RootResourceId: `${shortId(resource).slice(1)}r` },
});

const key: Identify = (resource) => ({
  ref: uuid(resource),
  attributes: { KeyId: uuid(resource), Arn: arn(resource, 'kms', `key/${uuid(resource)}`) },
});

const topic: Identify = (resource) => {
  const name = resource.named('TopicName') ?? generatedName(resource);
  const topicArn = arn(resource, 'sns', name);
  return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
};

const queue: Identify = (resource) => {
  const name = resource.named('QueueName') ?? generatedName(resource);
  const url = `https://sqs.${resource.place.region}.amazonaws.com/${resource.place.accountId}/${name}`;
  return { ref: url, attributes: { Arn: arn(resource, 'sqs', name), QueueName: name, QueueUrl: url } };
};

const webAcl: Identify = (resource) => {
  const name = resource.named('Name') ?? generatedName(resource);
  const path = `regional/webacl/${name}/${uuid(resource)}`;
  return {
    ref: `${name}|${uuid(resource)}|REGIONAL`,
    attributes: { Arn: arn(resource, 'wafv2', path), Id: uuid(resource) },
  };
};

/** The ARN of a published version or an alias is the function's own with a qualifier behind it. */
const qualified =
  (qualifier: (resource: Identified) => string | undefined): Identify =>
  (resource) => ({ ref: `${resource.named('FunctionName')}:${qualifier(resource) ?? '1'}`, attributes: {} });

const table = withName('TableName', (resource, name) => arn(resource, 'dynamodb', `table/${name}`));

/**
 * Every type of resource a template may hold. Roles, alarms, dashboards, log groups, the firewall and the like have
 * nothing to do on one machine, but others refer to them; a type that is missing here stops the start.
 */
export const RESOURCE_TYPES: Readonly<Record<string, Identify>> = {
  'AWS::ApiGateway::Account': withName('Id'),
  'AWS::ApiGateway::Authorizer': withId('AuthorizerId'),
  'AWS::ApiGateway::Deployment': withId('DeploymentId'),
  'AWS::ApiGateway::GatewayResponse': withId('Id'),
  'AWS::ApiGateway::Method': withName('Id'),
  'AWS::ApiGateway::Model': withName('Name'),
  'AWS::ApiGateway::RequestValidator': withId('RequestValidatorId'),
  'AWS::ApiGateway::Resource': withId('ResourceId'),
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': withName('StageName'),
  'AWS::CloudWatch::Alarm': withName('AlarmName', (resource, name) => arn(resource, 'cloudwatch', `alarm:${name}`)),
  'AWS::CloudWatch::CompositeAlarm': withName('AlarmName', (resource, name) =>
    arn(resource, 'cloudwatch', `alarm:${name}`),
  ),
  'AWS::CloudWatch::Dashboard': withName('DashboardName'),
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::IAM::ManagedPolicy': withName('ManagedPolicyName'),
  'AWS::IAM::Policy': withName('PolicyName'),
  'AWS::IAM::Role': withName('RoleName', (resource, name) => arn(resource, 'iam', `role/${name}`, '')),
  'AWS::KMS::Alias': withName('AliasName'),
  'AWS::KMS::Key': key,
  'AWS::Lambda::Alias': qualified((resource) => resource.named('Name')),
  'AWS::Lambda::EventInvokeConfig': withName('Id'),
  'AWS::Lambda::Function': withName('FunctionName', (resource, name) => arn(resource, 'lambda', `function:${name}`)),
  'AWS::Lambda::Permission': withName('Id'),
  'AWS::Lambda::Version': qualified(() => undefined),
  'AWS::Logs::LogGroup': withName('LogGroupName', (resource, name) => arn(resource, 'logs', `log-group:${name}:*`)),
  'AWS::Logs::MetricFilter': withName('FilterName'),
  'AWS::Scheduler::Schedule': withName('Name', (resource, name) =>
    arn(resource, 'scheduler', `schedule/${resource.named('GroupName') ?? 'default'}/${name}`),
  ),
  'AWS::Scheduler::ScheduleGroup': withName('Name', (resource, name) =>
    arn(resource, 'scheduler', `schedule-group/${name}`),
  ),
  'AWS::SNS::Subscription': withName('Id'),
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': withName('Id'),
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': withName('Id'),
  'AWS::WAFv2::WebACL': webAcl,
  'AWS::WAFv2::WebACLAssociation': withName('Id'),
};
