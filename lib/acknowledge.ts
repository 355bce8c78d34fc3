import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of the security rules on one construct, by its exact id. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** The finding's id holds the ARN as the template has it, which depends on the stack: it cannot be written down. */
export function acknowledgeWildcard(construct: IConstruct, arn: string, reason: string): void {
  const resource = flatten(Stack.of(construct).resolve(arn));
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** `{ Ref: X }` is `<X>`, `Fn::GetAtt` is `<X.Attribute>`: the spelling of cdk-nag. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) throw new Error('An ARN resolves to text or to an intrinsic');
  if ('Ref' in value) return `<${String(value.Ref)}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts]: unknown[] = value['Fn::Join'];
    if (typeof separator === 'string' && Array.isArray(parts)) return parts.map(flatten).join(separator);
  }
  throw new Error(`Cannot spell ${JSON.stringify(value)} as part of a finding`);
}
