import { Names } from 'aws-cdk-lib';
import type { DomainName, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { BrokerFunctions } from './broker-functions.ts';
import { Dashboard } from './dashboard.ts';
import { EventMessages } from './event-messages.ts';
import { grantReadApiToken } from './grant-read-api-token.ts';
import { RefresherSchedules } from './refresher-schedules.ts';
import { SecretPrefix } from './secret-prefix.ts';
import { parseSettings, type settingsSchema } from './settings.ts';
import { Storage } from './storage.ts';

/** The settings of docs/configuration.md. A setting that is left out has its default. */
export type TokenBrokerProps = z.input<typeof settingsSchema>;

/** The whole broker. `TokenBrokerStack` gives it a stack of its own; it can also be part of another stack. */
export class TokenBroker extends Construct {
  /** The base of all routes, under the custom domain if there is one. */
  readonly url: string;
  readonly api: RestApi;
  readonly customDomain: DomainName | undefined;
  readonly table: Table;
  readonly key: Key;
  readonly alarmTopic: Topic;
  readonly dashboard: cloudwatch.Dashboard;
  readonly #secretPrefix: string;

  constructor(scope: Construct, id: string, props: TokenBrokerProps = {}) {
    super(scope, id);
    const settings = parseSettings(props);
    new SecretPrefix(this, 'SecretPrefix', settings.secretPrefix);
    const service = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const storage = new Storage(this, 'Storage', settings);
    const functions = new BrokerFunctions(this, 'Functions', { service, settings, storage });
    const refresher = functions.get('refresher').lambda;
    const api = new Api(this, 'Api', { name: service, settings, functions, key: storage.key });
    const scheduleCount = settings.refresherShards;
    new RefresherSchedules(this, 'Schedules', { refresher, scheduleCount });
    const { topic } = new AlarmTopic(this, 'AlarmTopic', { key: storage.key, email: settings.alarmEmail });
    const messages = new EventMessages(this, 'EventMessages', { service, topic }).rule;
    new Alarms(this, 'Alarms', { service, stage: api.stage, refresher, scheduleCount, topic, messages });
    const { dashboard } = new Dashboard(this, 'Dashboard', { service, stage: api.stage, refresher });
    this.url = api.url;
    this.api = api.restApi;
    this.customDomain = api.customDomain;
    this.dashboard = dashboard;
    this.table = storage.table;
    this.key = storage.key;
    this.alarmTopic = topic;
    this.#secretPrefix = settings.secretPrefix;
  }

  /** Lets a workload of the same account read the managed API token of one connection, and nothing else. */
  grantReadApiToken(grantee: IGrantable, connection: string): Grant {
    return grantReadApiToken(grantee, { connection, secretPrefix: this.#secretPrefix, key: this.key });
  }
}
