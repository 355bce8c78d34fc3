import { Properties } from './properties.ts';
import { type Names, resolveIntrinsics } from './resolve-intrinsics.ts';
import { type Identity, RESOURCE_TYPES } from './resource-types.ts';
import { isObject, type Json, type Place, type Template, type TemplateResource } from './template.ts';

/** A resource as AWS would have made it. */
export interface StackResource {
  readonly logicalId: string;
  /** Its place in the construct tree, such as `TokenBroker/Api/Resource`, or the logical id when that is not known. */
  readonly path: string;
  readonly ref: string;
  readonly properties: Properties;
}

/** A template with all its names resolved. */
export interface Stack {
  readonly place: Place;
  readonly ofType: (...types: string[]) => readonly StackResource[];
  readonly attribute: (logicalId: string, attribute: string) => string;
}

export const readStack = (template: Template, place: Place): Stack => {
  const resources = Object.entries(template.Resources);
  for (const [logicalId, resource] of resources) refuseUnknown(logicalId, resource);
  const names = namesOf(template, place);
  return {
    place,
    attribute: names.attribute,
    ofType: (...types) =>
      resources
        .filter(([, { Type }]) => types.includes(Type))
        .map(([logicalId, resource]) => ({
          logicalId,
          path: pathOf(resource) ?? logicalId,
          ref: names.ref(logicalId),
          properties: propertiesOf(logicalId, resource, names),
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

const propertiesOf = (logicalId: string, { Properties: raw }: TemplateResource, names: Names): Properties => {
  const resolved = resolveIntrinsics(raw ?? {}, names);
  return new Properties(isObject(resolved) ? resolved : {}, logicalId);
};

const namesOf = (template: Template, place: Place): Names => {
  const identities = new Map<string, Identity>();
  const identityOf = (logicalId: string): Identity => {
    const known = identities.get(logicalId);
    if (known) return known;
    const resource = template.Resources[logicalId];
    const identify = resource && RESOURCE_TYPES[resource.Type];
    if (!identify) throw new Error(`The template refers to ${logicalId}, which is not in it.`);
    const named = (property: string): string | undefined => {
      const value = resource.Properties?.[property];
      return value === undefined ? undefined : String(resolveIntrinsics(value, names));
    };
    const identity = identify({ logicalId, place, named });
    identities.set(logicalId, identity);
    return identity;
  };
  const names: Names = {
    ref: (name) => pseudoParameter(name, place) ?? parameterDefault(name, template) ?? identityOf(name).ref,
    attribute: (logicalId, attribute) => {
      const value = identityOf(logicalId).attributes[attribute];
      if (value !== undefined) return value;
      throw new Error(`The template asks for ${logicalId}.${attribute}, which is not known on one machine.`);
    },
  };
  return names;
};

const pseudoParameter = (name: string, { stackName, region, accountId }: Place): string | undefined => {
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

const parameterDefault = (name: string, { Parameters }: Template): string | undefined => {
  const parameter = Parameters && Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
  if (parameter === undefined) return undefined;
  const value: Json | undefined = parameter.Default;
  if (value === undefined) throw new Error(`The template's parameter ${name} has no default.`);
  return String(value);
};
