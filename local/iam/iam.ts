import type { JsonObject } from '../template/json.ts';
import type { Stack, StackResource } from '../template/stack.ts';
import type { ConditionContext } from './condition.ts';
import { accountPrincipal, evaluatePolicy, type PolicyStatement, parsePolicy } from './policy.ts';

/** A call to an AWS service, or what the service does on behalf of the one who calls. */
export interface IamRequest {
  /** The ARN of a user or of a role's session. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** An act of a service itself: to invoke a function, assume a role or use a key. */
export interface ServiceRequest {
  readonly action: string;
  readonly resource: string;
  /** The resource of this account for which the service does it, such as a schedule. */
  readonly sourceArn: string;
  readonly context?: ConditionContext;
}

/** The decisions of IAM, KMS and Lambda by the policies of the template. */
export interface Iam {
  /** Whether the principal's role allows the call. A key has a word in it, too. */
  readonly principalMay: (request: IamRequest) => boolean;
  /** Whether the policy of the function, role or key lets the service do this, such as `scheduler.amazonaws.com`. */
  readonly serviceMay: (service: string, request: ServiceRequest) => boolean;
}

type Policies = ReadonlyMap<string, readonly PolicyStatement[]>;

/** Throws on a policy that it cannot evaluate. */
export const readIam = (stack: Stack): Iam => {
  const [roles, resources] = [rolePolicies(stack), resourcePolicies(stack)];
  const { accountId } = stack.target;
  return {
    principalMay(request) {
      const { principal, action, resource } = request;
      const role = /:assumed-role\/([^/]+)\//.exec(principal)?.[1];
      // A principal without a role is an operator, who may do everything that a key allows the account.
      const own = role === undefined ? 'allow' : evaluatePolicy(roles.get(role) ?? [], { ...request, principals: [] });
      if (!action.startsWith('kms:') || own === 'explicit-deny') return own === 'allow';
      const key = resources.get(resource) ?? [];
      const names = [principal, `arn:aws:iam::${accountId}:role/${role}`];
      const byName = evaluatePolicy(key, { ...request, principals: names });
      const byAccount = evaluatePolicy(key, { ...request, principals: [...names, accountPrincipal(accountId)] });
      return byAccount === 'allow' && (byName === 'allow' || own === 'allow');
    },
    serviceMay(service, { action, resource, sourceArn, context }) {
      const source = { 'aws:sourcearn': [sourceArn], 'aws:sourceaccount': [accountId] };
      const request = { principals: [service], action, resource, context: { ...context, ...source } };
      return evaluatePolicy(resources.get(resource) ?? [], request) === 'allow';
    },
  };
};

const rolePolicies = (stack: Stack): Policies => {
  const policies = new PolicyMap();
  for (const { properties } of stack.ofType('AWS::IAM::Policy')) {
    const statements = parsePolicy(properties.value.PolicyDocument);
    for (const role of properties.texts('Roles')) policies.add(role, statements);
  }
  for (const { ref, properties } of stack.ofType('AWS::IAM::Role')) {
    for (const inline of properties.list('Policies')) policies.add(ref, parsePolicy(inline.value.PolicyDocument));
  }
  return policies;
};

/** By the ARN of the resource. */
const resourcePolicies = (stack: Stack): Policies => {
  const policies = new PolicyMap();
  const arnOf = ({ logicalId }: StackResource): string => stack.attribute(logicalId, 'Arn');
  for (const key of stack.ofType('AWS::KMS::Key'))
    policies.add(arnOf(key), parsePolicy(key.properties.value.KeyPolicy));
  for (const role of stack.ofType('AWS::IAM::Role'))
    policies.add(arnOf(role), parsePolicy(role.properties.value.AssumeRolePolicyDocument, arnOf(role)));
  for (const permission of stack.ofType('AWS::Lambda::Permission')) {
    const statement = statementOf(permission, stack);
    policies.add(String(statement.Resource), parsePolicy({ Statement: [statement] }));
  }
  return policies;
};

/** The statement that a permission adds to the policy of its function. */
const statementOf = ({ properties }: StackResource, { target }: Stack): JsonObject => {
  for (const name of ['EventSourceToken', 'FunctionUrlAuthType', 'PrincipalOrgID'])
    properties.refuse(name, 'cannot be decided on one machine');
  const name = properties.text('FunctionName');
  const principal = properties.text('Principal');
  const [sourceArn, sourceAccount] = [properties.optionalText('SourceArn'), properties.optionalText('SourceAccount')];
  return {
    Effect: 'Allow',
    Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Action: properties.text('Action'),
    Resource: name.startsWith('arn:') ? name : `arn:aws:lambda:${target.region}:${target.accountId}:function:${name}`,
    Condition: {
      ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
      ...(sourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
    },
  };
};

class PolicyMap extends Map<string, readonly PolicyStatement[]> {
  add(key: string, statements: readonly PolicyStatement[]): void {
    this.set(key, [...(this.get(key) ?? []), ...statements]);
  }
}
