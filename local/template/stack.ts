import type { CloudFormationTemplate, TemplateResource } from './cloudformation-template.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { isObject, type Json } from './json.ts';
import { Properties } from './properties.ts';
import { type References, resolveIntrinsics } from './resolve-intrinsics.ts';
import { RESOURCE_TYPES, type ReturnValues } from './resource-types.ts';

/** A resource as AWS would create it. */
export interface StackResource {
  readonly logicalId: string;
  /** The path in the construct tree, such as `TokenBroker/Api/Resource`, or the logical id when there is no path. */
  readonly path: string;
  readonly ref: string;
  readonly properties: Properties;
}

/** A template with every intrinsic function resolved. */
export interface Stack {
  readonly target: DeploymentTarget;
  readonly ofType: (...types: string[]) => readonly StackResource[];
  readonly attribute: (logicalId: string, attribute: string) => string;
}

export const readStack = (template: CloudFormationTemplate, target: DeploymentTarget): Stack => {
  const resources = Object.entries(template.Resources);
  for (const [logicalId, resource] of resources) refuseUnknown(logicalId, resource);
  const references = referencesOf(template, target);
  return {
    target,
    attribute: references.attribute,
    ofType: (...types) =>
      resources
        .filter(([, { Type }]) => types.includes(Type))
        .map(([logicalId, resource]) => ({
          logicalId,
          path: pathOf(resource) ?? logicalId,
          ref: references.ref(logicalId),
          properties: propertiesOf(logicalId, resource, references),
        })),
  };
};

const refuseUnknown = (logicalId: string, { Type, Condition }: TemplateResource): void => {
  if (!Object.hasOwn(RESOURCE_TYPES, Type)) {
    throw new Error(`The resource ${logicalId} has the type ${Type}, which cannot be served on one machine.`);
  }
  if (Condition !== undefined) {
    throw new Error(`The resource ${logicalId} depends on the condition ${Condition}; conditions are not evaluated.`);
  }
};

const pathOf = ({ Metadata }: TemplateResource): string | undefined => {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path : undefined;
};

const propertiesOf = (logicalId: string, { Properties: raw }: TemplateResource, references: References): Properties => {
  const resolved = resolveIntrinsics(raw ?? {}, references);
  return new Properties(isObject(resolved) ? resolved : {}, logicalId);
};

const referencesOf = (template: CloudFormationTemplate, target: DeploymentTarget): References => {
  const returnValues = new Map<string, ReturnValues>();
  const returnValuesOf = (logicalId: string): ReturnValues => {
    const known = returnValues.get(logicalId);
    if (known) return known;
    const resource = template.Resources[logicalId];
    const readReturnValues = resource && RESOURCE_TYPES[resource.Type];
    if (!readReturnValues) throw new Error(`The template refers to ${logicalId}, which is not in it.`);
    const textProperty = (property: string): string | undefined => {
      const value = resource.Properties?.[property];
      return value === undefined ? undefined : String(resolveIntrinsics(value, references));
    };
    const values = readReturnValues({ logicalId, target, textProperty });
    returnValues.set(logicalId, values);
    return values;
  };
  const references: References = {
    ref: (name) => pseudoParameter(name, target) ?? parameterDefault(name, template) ?? returnValuesOf(name).ref,
    attribute: (logicalId, attribute) => {
      const value = returnValuesOf(logicalId).attributes[attribute];
      if (value !== undefined) return value;
      throw new Error(`The template asks for ${logicalId}.${attribute}, which is not known on one machine.`);
    },
  };
  return references;
};

const pseudoParameter = (name: string, { stackName, region, accountId }: DeploymentTarget): string | undefined => {
  const values: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::AccountId': accountId,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-0000-0000-000000000000`,
  };
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined && name.startsWith('AWS::')) {
    throw new Error(`The template uses ${name}, which is not known on one machine.`);
  }
  return value;
};

const parameterDefault = (name: string, { Parameters }: CloudFormationTemplate): string | undefined => {
  const parameter = Parameters && Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
  if (parameter === undefined) return undefined;
  const value: Json | undefined = parameter.Default;
  if (value === undefined) throw new Error(`The template's parameter ${name} has no default.`);
  return String(value);
};
