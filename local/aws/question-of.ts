import type { SignedRequest } from './verify-signature.ts';

/** What IAM is asked about a call. */
export interface IamQuestion {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Partition keys that a call to DynamoDB names. */
  readonly leadingKeys: readonly string[];
}

interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly secretArn: (secretId: string) => string | undefined;
}

/** Of DynamoDB and Secrets Manager; other services are not asked about. */
export function questionOf(
  request: SignedRequest,
  call: { readonly service: string; readonly operation: string; readonly principal: string },
  place: Place,
): IamQuestion | undefined {
  if (call.service !== 'dynamodb' && call.service !== 'secretsmanager') return undefined;
  const body = bodyOf(request);
  const asked = { principal: call.principal, action: `${call.service}:${call.operation}` };
  if (call.service === 'secretsmanager') return { ...asked, resource: secretArnOf(body, place), leadingKeys: [] };
  const index = typeof body.IndexName === 'string' ? `/index/${body.IndexName}` : '';
  const resource = `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${String(body.TableName)}${index}`;
  return { ...asked, resource, leadingKeys: index ? [] : leadingKeysOf(body) };
}

/** A secret that does not exist is judged by its bare name, without the six random characters. */
function secretArnOf(body: Record<string, unknown>, { region, accountId, secretArn }: Place): string {
  const secretId = String(body.SecretId ?? body.Name ?? '*');
  const bare = `arn:aws:secretsmanager:${region}:${accountId}:secret:${secretId}`;
  return secretArn(secretId) ?? (secretId.startsWith('arn:') ? secretId : bare);
}

/** Of an item's key, or of a query's first condition, which is on the partition key. */
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
