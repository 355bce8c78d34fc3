import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accessLogFormat } from './access-log.ts';
import { acknowledge } from './acknowledge.ts';
import { addGatewayResponses } from './add-gateway-responses.ts';
import { addMethods } from './add-methods.ts';
import { endpointConfiguration, secureTransport } from './api-endpoint.ts';
import type { BrokerFunctions } from './broker-functions.ts';
import { CustomDomain } from './custom-domain.ts';
import { methodSettings } from './method-settings.ts';
import { resourcePolicy } from './resource-policy.ts';
import type { Settings } from './settings.ts';
import { WebFirewall } from './web-firewall.ts';

const STAGE_NAME = 'v1';

export interface ApiProps {
  readonly name: string;
  readonly settings: Settings;
  readonly functions: BrokerFunctions;
  /** Encrypts the logs. */
  readonly key: IKey;
}

/** API Gateway with every route of the contract. Its own refusals have the same shape as the functions' errors. */
export class Api extends Construct {
  readonly restApi: apigateway.RestApi;
  readonly stage: apigateway.Stage;
  readonly customDomain: apigateway.DomainName | undefined;
  readonly url: string;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { settings } = props;
    const restApi = this.#createRestApi(props);
    this.restApi = restApi;
    this.stage = restApi.deploymentStage;
    this.#addExecutionLog(restApi, logsOf(props));
    this.customDomain = this.#addCustomDomain(settings.customDomain);
    this.url = `https://${this.customDomain?.domainName ?? this.#ownHost()}/${STAGE_NAME}`;
    addMethods(restApi, props.functions, settings.operatorAuth);
    addGatewayResponses(restApi);
    /**
     * A deployment is a snapshot of the API, and the library makes a new one when a method changes. A change of the
     * resource policy must make one too, or it would take effect only with the next change of a method.
     */
    const { allowedIpRanges, privateApi } = settings;
    restApi.latestDeployment?.addToLogicalId({ allowedIpRanges, privateApi });
    this.#addFirewall(settings, logsOf(props));
  }

  #ownHost(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `${this.restApi.restApiId}.execute-api.${region}.${urlSuffix}`;
  }

  #addCustomDomain(settings: Settings['customDomain']): apigateway.DomainName | undefined {
    if (settings === undefined) return undefined;
    const { restApi } = this;
    return new CustomDomain(this, 'CustomDomain', { settings, restApi, basePath: STAGE_NAME }).domainName;
  }

  #addFirewall({ waf, operatorAuth }: Settings, logs: LogGroupProps): void {
    if (waf !== false) {
      new WebFirewall(this, 'Firewall', { stage: this.stage, logs, limits: waf, operatorAuth });
      return;
    }
    acknowledge(
      this.stage,
      'AwsSolutions-APIG3',
      'The settings leave the firewall out: the account has one of its own, or does not want to pay for this one.',
    );
  }

  /** API Gateway writes to the log group of this name. It would create the group itself, without a limit of retention. */
  #addExecutionLog({ restApiId }: apigateway.RestApi, logs: LogGroupProps): void {
    const logGroupName = `API-Gateway-Execution-Logs_${restApiId}/${STAGE_NAME}`;
    this.stage.node.addDependency(new LogGroup(this, 'ExecutionLog', { ...logs, logGroupName }));
  }

  #createRestApi(props: ApiProps): apigateway.RestApi {
    const { name, settings } = props;
    const policy = resourcePolicy(this, STAGE_NAME, settings);
    const accessLog = new LogGroup(this, 'AccessLog', logsOf(props));
    const restApi = new apigateway.RestApi(this, 'RestApi', {
      restApiName: name,
      description: 'RingCX Token Broker',
      endpointConfiguration: endpointConfiguration(this, settings.privateApi),
      /**
       * API Gateway writes logs by one role per account and region, and no stage with logs can be deployed without that
       * role. The role outlives the stack because other APIs, and other deployments of the broker, may use it.
       */
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: STAGE_NAME,
        ...methodSettings,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
        accessLogFormat,
      },
      ...(policy && { policy }),
    });
    secureTransport(restApi, settings.privateApi);
    /** The library adds an output of the URL under a generated name. The stack has its own output, `Url`. */
    restApi.node.tryRemoveChild('Endpoint');
    acknowledge(
      restApi.node.findChild('CloudWatchRole'),
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'The role serves every API of the region, so it cannot be narrowed to the log groups of this one.',
    );
    return restApi;
  }
}

const logsOf = ({ key, settings }: ApiProps): LogGroupProps => ({
  encryptionKey: key,
  retention: settings.logRetentionDays,
});
