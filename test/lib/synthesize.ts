import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseSettings } from '../../lib/settings.ts';
import type { TokenBrokerProps } from '../../lib/token-broker.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';

/** As much of a template's resource as tests look at. */
export interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs for every type, and an expectation follows each access
  readonly Properties: Record<string, any>;
}

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** With the project's feature flags; without bundling, and without the slow schema check that `cdk synth` does anyway. */
export const createApp = (): App =>
  new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });

/** As `new App()` is for others: with none of this project's flags. */
export const createBareApp = (): App =>
  new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });

export const createStack = (settings: TokenBrokerProps = {}, app = createApp(), id = 'Broker'): TokenBrokerStack =>
  new TokenBrokerStack(app, id, { settings: parseSettings(settings) });

const synthesized = new Map<string, Template>();

/** Once for the same settings. */
export function synthesize(settings: TokenBrokerProps = {}): Template {
  const key = JSON.stringify(settings);
  const template = synthesized.get(key) ?? Template.fromStack(createStack(settings));
  synthesized.set(key, template);
  return template;
}

export function resources(template: Template, type?: string): Map<string, Resource> {
  const all: Record<string, Resource> = template.toJSON().Resources;
  return new Map(Object.entries(all).filter(([, resource]) => type === undefined || resource.Type === type));
}

/** Lambda functions by the names of the contract, which their descriptions end with. */
export function lambdas(template: Template): Map<string, Resource> {
  return new Map(
    [...resources(template, 'AWS::Lambda::Function').values()].map((resource) => [
      String(resource.Properties.Description).replace('RingCX Token Broker: ', ''),
      resource,
    ]),
  );
}

/** A resource's full path, such as `/connections/{connection}`. */
export function resourcePath(template: Template, logicalId: string): string {
  const resource = resources(template, 'AWS::ApiGateway::Resource').get(logicalId);
  if (resource === undefined) return '';
  return `${resourcePath(template, resource.Properties.ParentId.Ref ?? '')}/${resource.Properties.PathPart}`;
}
