import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accessLogFormat } from './access-log.ts';
import { acknowledge } from './acknowledge.ts';
import { addMethods } from './api-methods.ts';
import { ipAllowList } from './api-policy.ts';
import { methodSettings } from './api-throttling.ts';
import type { BrokerFunctions } from './broker-functions.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import type { Settings } from './settings.ts';
import { WebFirewall } from './web-firewall.ts';

const STAGE = 'v1';

export interface ApiProps {
  readonly name: string;
  readonly settings: Settings;
  readonly functions: BrokerFunctions;
}

/** The HTTPS side: every route of the contract, and the gateway's own refusals in the same shape as the functions'. */
export class Api extends Construct {
  readonly stage: apigateway.Stage;
  readonly url: string;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { settings } = props;
    const restApi = this.#createRestApi(props);
    this.stage = restApi.deploymentStage;
    this.#addExecutionLog(restApi, settings.logRetentionDays);
    this.url = `https://${restApi.restApiId}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}/${STAGE}`;
    addMethods(restApi, props.functions, settings.operatorAuth);
    addGatewayResponses(restApi);
    /** A deployment is a picture of the API; without this a changed allow-list would wait for the next other change. */
    restApi.latestDeployment?.addToLogicalId({ allowedIpRanges: settings.allowedIpRanges });
    this.#addFirewall(settings.waf);
  }

  #addFirewall(waf: Settings['waf']): void {
    if (waf !== false) {
      new WebFirewall(this, 'Firewall', { stage: this.stage, requestsPer5MinutesPerIp: waf.requestsPer5MinutesPerIp });
      return;
    }
    acknowledge(
      this.stage,
      'AwsSolutions-APIG3',
      'The settings leave the firewall out: the account has one of its own, or does not want to pay for this one.',
    );
  }

  /** API Gateway writes to the group of this name, and would make it by itself, to be kept for ever. */
  #addExecutionLog({ restApiId }: apigateway.RestApi, retention: Settings['logRetentionDays']): void {
    const logGroupName = `API-Gateway-Execution-Logs_${restApiId}/${STAGE}`;
    this.stage.node.addDependency(new LogGroup(this, 'ExecutionLog', { logGroupName, retention }));
  }

  #createRestApi({ name, settings }: ApiProps): apigateway.RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', { retention: settings.logRetentionDays });
    const restApi = new apigateway.RestApi(this, 'RestApi', {
      restApiName: name,
      description: 'RingCX Token Broker',
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      /**
       * A region of an account has one role by which API Gateway writes logs, and a stage with logs cannot be deployed
       * where there is none. It outlives the stack because other APIs, and another stage of this one, may use it.
       */
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: STAGE,
        ...methodSettings,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
        accessLogFormat,
      },
      ...(settings.allowedIpRanges.length > 0 && {
        policy: ipAllowList(this, STAGE, settings.allowedIpRanges, settings.operatorAuth),
      }),
    });
    /** The construct library's own output of the address; the stack has one that can be told from others. */
    restApi.node.tryRemoveChild('Endpoint');
    acknowledge(
      restApi.node.findChild('CloudWatchRole'),
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'The role serves every API of the region, so it cannot be narrowed to the log groups of this one.',
    );
    return restApi;
  }
}
