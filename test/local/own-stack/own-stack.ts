import type { CloudFormationTemplate, TemplateResource } from '../../../local/template/cloudformation-template.ts';
import { readStack, type Stack } from '../../../local/template/stack.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { TARGET } from '../runner/run-template.ts';

type Change = (resource: TemplateResource, logicalId: string) => TemplateResource | undefined;

/** The broker's own template, in which each resource is what the change makes of it. Undefined removes the resource. */
export const ownTemplate = (change: Change = (resource) => resource): CloudFormationTemplate => {
  const { Resources }: CloudFormationTemplate = structuredClone(synthesize().toJSON()) as CloudFormationTemplate;
  const changed = Object.entries(Resources).map(([id, resource]) => [id, change(resource, id)] as const);
  return { Resources: Object.fromEntries(changed.filter((entry): entry is [string, TemplateResource] => !!entry[1])) };
};

/** @param more resources of another stack in the same account. */
export const ownStack = (change?: Change, more: CloudFormationTemplate['Resources'] = {}): Stack =>
  readStack({ Resources: { ...ownTemplate(change).Resources, ...more } }, TARGET);

/** Removes the permissions that let this service invoke a function. */
export const withoutPermissionFor =
  (service: string): Change =>
  (resource) =>
    resource.Type === 'AWS::Lambda::Permission' && resource.Properties?.Principal === service ? undefined : resource;

/** Removes from all policies of roles the statements whose actions begin like this. */
export const withoutStatements =
  (prefix: string): Change =>
  (resource) => {
    if (resource.Type !== 'AWS::IAM::Policy') return resource;
    const { PolicyDocument } = resource.Properties as {
      PolicyDocument: { Statement: { Action: string | string[] }[] };
    };
    const Statement = PolicyDocument.Statement.filter(({ Action }) => ![Action].flat()[0]?.startsWith(prefix));
    return { ...resource, Properties: { ...resource.Properties, PolicyDocument: { Statement } } } as TemplateResource;
  };
