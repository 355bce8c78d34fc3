import { createHash } from 'node:crypto';
import type { DeploymentTarget } from './deployment-target.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface ReturnValues {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResourceDescription {
  readonly logicalId: string;
  readonly target: DeploymentTarget;
  /** The value of a text property, if the resource has it. */
  readonly textProperty: (property: string) => string | undefined;
}

type ReadReturnValues = (resource: ResourceDescription) => ReturnValues;

const hash = ({ target, logicalId }: ResourceDescription): string =>
  createHash('sha256').update(`${target.stackName}/${logicalId}`).digest('hex');

/** The name is the same at every start, so that a table at a lasting AWS endpoint is found again. */
const generatedName = (resource: ResourceDescription): string =>
  `${resource.target.stackName}-${resource.logicalId.slice(0, 40)}-${hash(resource).slice(0, 12)}`;

const shortId = (resource: ResourceDescription): string =>
  BigInt(`0x${hash(resource)}`)
    .toString(36)
    .slice(0, 10);

const uuid = (resource: ResourceDescription): string =>
  hash(resource).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const arn = ({ target }: ResourceDescription, service: string, rest: string, region = target.region): string =>
  `arn:aws:${service}:${region}:${target.accountId}:${rest}`;

/** A resource with a name and, in most cases, an ARN that ends in the name. */
const withName =
  (
    property: string,
    toArn?: (resource: ResourceDescription, name: string) => string,
    attribute = 'Arn',
  ): ReadReturnValues =>
  (resource) => {
    const name = resource.textProperty(property) ?? generatedName(resource);
    return { ref: name, attributes: toArn ? { [attribute]: toArn(resource, name) } : {} };
  };

/** A resource whose id API Gateway generates. */
const withId =
  (attribute: string): ReadReturnValues =>
  (resource) => ({ ref: shortId(resource), attributes: { [attribute]: shortId(resource) } });

const restApi: ReadReturnValues = (resource) => ({
  ref: shortId(resource),
  attributes: { RestApiId: shortId(resource), RootResourceId: `${shortId(resource).slice(1)}r` },
});

const key: ReadReturnValues = (resource) => ({
  ref: uuid(resource),
  attributes: { KeyId: uuid(resource), Arn: arn(resource, 'kms', `key/${uuid(resource)}`) },
});

const topic: ReadReturnValues = (resource) => {
  const name = resource.textProperty('TopicName') ?? generatedName(resource);
  const topicArn = arn(resource, 'sns', name);
  return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
};

const queue: ReadReturnValues = (resource) => {
  const name = resource.textProperty('QueueName') ?? generatedName(resource);
  const url = `https://sqs.${resource.target.region}.amazonaws.com/${resource.target.accountId}/${name}`;
  return { ref: url, attributes: { Arn: arn(resource, 'sqs', name), QueueName: name, QueueUrl: url } };
};

const webAcl: ReadReturnValues = (resource) => {
  const name = resource.textProperty('Name') ?? generatedName(resource);
  const path = `regional/webacl/${name}/${uuid(resource)}`;
  return {
    ref: `${name}|${uuid(resource)}|REGIONAL`,
    attributes: { Arn: arn(resource, 'wafv2', path), Id: uuid(resource) },
  };
};

/** The ARN of a version or an alias is the function's ARN followed by a qualifier. */
const qualified =
  (qualifier: (resource: ResourceDescription) => string | undefined): ReadReturnValues =>
  (resource) => ({ ref: `${resource.textProperty('FunctionName')}:${qualifier(resource) ?? '1'}`, attributes: {} });

const table = withName('TableName', (resource, name) => arn(resource, 'dynamodb', `table/${name}`));

/**
 * Every resource type that a template may contain. Alarms, dashboards, log groups and the like do nothing on
 * one machine, but other resources refer to them. A type that is missing here is an error at the start.
 */
export const RESOURCE_TYPES: Readonly<Record<string, ReadReturnValues>> = {
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
  'AWS::Events::Rule': withName('Name', (resource, name) => arn(resource, 'events', `rule/${name}`)),
  'AWS::IAM::ManagedPolicy': withName('ManagedPolicyName'),
  'AWS::IAM::Policy': withName('PolicyName'),
  'AWS::IAM::Role': withName('RoleName', (resource, name) => arn(resource, 'iam', `role/${name}`, '')),
  'AWS::KMS::Alias': withName('AliasName'),
  'AWS::KMS::Key': key,
  'AWS::Lambda::Alias': qualified((resource) => resource.textProperty('Name')),
  'AWS::Lambda::EventInvokeConfig': withName('Id'),
  'AWS::Lambda::Function': withName('FunctionName', (resource, name) => arn(resource, 'lambda', `function:${name}`)),
  'AWS::Lambda::Permission': withName('Id'),
  'AWS::Lambda::Version': qualified(() => undefined),
  'AWS::Logs::LogGroup': withName('LogGroupName', (resource, name) => arn(resource, 'logs', `log-group:${name}:*`)),
  'AWS::Logs::MetricFilter': withName('FilterName'),
  'AWS::Scheduler::Schedule': withName('Name', (resource, name) =>
    arn(resource, 'scheduler', `schedule/${resource.textProperty('GroupName') ?? 'default'}/${name}`),
  ),
  'AWS::Scheduler::ScheduleGroup': withName('Name', (resource, name) =>
    arn(resource, 'scheduler', `schedule-group/${name}`),
  ),
  'AWS::SNS::Subscription': withName('Id'),
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': withName('Id'),
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': withName('Id'),
  'AWS::WAFv2::LoggingConfiguration': withName('Id'),
  'AWS::WAFv2::WebACL': webAcl,
  'AWS::WAFv2::WebACLAssociation': withName('Id'),
};
