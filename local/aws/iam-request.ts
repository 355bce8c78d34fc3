import type { SignedRequest } from './verify-signature.ts';

/** A call as IAM policies are evaluated against it. */
export interface IamRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The partition keys that a call to DynamoDB names: IAM's `dynamodb:LeadingKeys`. */
  readonly leadingKeys: readonly string[];
}

interface SecretLookup {
  readonly region: string;
  readonly accountId: string;
  readonly secretArn: (secretId: string) => string | undefined;
}

/** Undefined for services other than DynamoDB and Secrets Manager, which are open to every principal. */
export function readIamRequest(
  request: SignedRequest,
  call: { readonly service: string; readonly operation: string; readonly principal: string },
  lookup: SecretLookup,
): IamRequest | undefined {
  if (call.service !== 'dynamodb' && call.service !== 'secretsmanager') return undefined;
  const body = bodyOf(request);
  const caller = { principal: call.principal, action: `${call.service}:${call.operation}` };
  if (call.service === 'secretsmanager') return { ...caller, resource: secretArnOf(body, lookup), leadingKeys: [] };
  const index = typeof body.IndexName === 'string' ? `/index/${body.IndexName}` : '';
  const resource = `arn:aws:dynamodb:${lookup.region}:${lookup.accountId}:table/${String(body.TableName)}${index}`;
  return { ...caller, resource, leadingKeys: index ? [] : leadingKeysOf(body) };
}

/** The ARN of a secret that does not exist ends in its name, without the six random characters. */
function secretArnOf(body: Record<string, unknown>, { region, accountId, secretArn }: SecretLookup): string {
  const secretId = String(body.SecretId ?? body.Name ?? '*');
  const bare = `arn:aws:secretsmanager:${region}:${accountId}:secret:${secretId}`;
  return secretArn(secretId) ?? (secretId.startsWith('arn:') ? secretId : bare);
}

/** The partition key comes from the item's key, or from a query's first condition. */
function leadingKeysOf(body: Record<string, unknown>): readonly string[] {
  const key = textOf(read(body.Key, 'pk'));
  if (key !== undefined) return [key];
  const placeholder = /=\s*(:\w+)/.exec(String(body.KeyConditionExpression ?? ''))?.[1];
  const queried = placeholder && textOf(read(body.ExpressionAttributeValues, placeholder));
  return queried ? [queried] : [];
}

const read = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const textOf = (value: unknown): string | undefined => {
  const text = read(value, 'S');
  return typeof text === 'string' ? text : undefined;
};

function bodyOf({ body }: SignedRequest): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
