import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseSettings } from '../../lib/settings.ts';
import type { TokenBrokerProps } from '../../lib/token-broker.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';

/** The parts of a template's resource that the tests read. */
export interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs for every type, and an expectation follows each access
  readonly Properties: Record<string, any>;
}

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** Has the project's feature flags. Leaves out bundling, and the slow schema check that `cdk synth` runs anyway. */
export const createApp = (): App =>
  new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });

/** Has none of this project's feature flags, like the app of somebody who uses the construct. */
export const createBareApp = (): App =>
  new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });

export const createStack = (settings: TokenBrokerProps = {}, app = createApp(), id = 'Broker'): TokenBrokerStack =>
  new TokenBrokerStack(app, id, { settings: parseSettings(settings) });

const synthesized = new Map<string, Template>();

/** Synthesizes once for the same settings, because each synthesis takes a good part of a second. */
export function synthesize(settings: TokenBrokerProps = {}): Template {
  const key = JSON.stringify(settings);
  const template = synthesized.get(key) ?? Template.fromStack(createStack(settings));
  synthesized.set(key, template);
  return template;
}

/** The resources of a type, or all of them, keyed by logical id. */
export function resources(template: Template, type?: string): Map<string, Resource> {
  const all: Record<string, Resource> = template.toJSON().Resources;
  return new Map(Object.entries(all).filter(([, resource]) => type === undefined || resource.Type === type));
}

/** The logical id and the properties of a resource that the template has once. */
export function onlyResource(template: Template, type: string): Resource & { readonly id: string } {
  const found = [...resources(template, type)];
  const [[id, resource] = []] = found;
  if (id === undefined || resource === undefined || found.length > 1) {
    throw new Error(`the template has ${found.length} resources of type ${type}, not one`);
  }
  return { id, ...resource };
}

/** The Lambda functions, keyed by the names of the contract. Their descriptions end with these names. */
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
