import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag on one construct, by the finding's exact id. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/**
 * Accepts the finding that a policy has a wildcard in this ARN. The finding's id contains the ARN as the template spells
 * it, which differs from stack to stack, so the id has to be computed.
 */
export function acknowledgeWildcard(construct: IConstruct, arn: string, reason: string): void {
  const resource = flatten(Stack.of(construct).resolve(arn));
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** Spells intrinsics as cdk-nag does: `{ Ref: X }` as `<X>`, and `Fn::GetAtt` as `<X.Attribute>`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null)
    throw new Error('an ARN must resolve to text or to an intrinsic function');
  if ('Ref' in value) return `<${String(value.Ref)}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts]: unknown[] = value['Fn::Join'];
    if (typeof separator === 'string' && Array.isArray(parts)) return parts.map(flatten).join(separator);
  }
  throw new Error(`cdk-nag has no spelling for ${JSON.stringify(value)}`);
}
