import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { deploymentOf } from '../lib/deployment.ts';
import { TokenBrokerStack } from '../lib/token-broker-stack.ts';

const app = new App();
const { stackId, settings } = deploymentOf(app.node.tryGetContext('stage'), app.node.tryGetContext('tokenBroker'));
new TokenBrokerStack(app, stackId, { settings });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
