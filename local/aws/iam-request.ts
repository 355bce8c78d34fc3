import type { IamRequest } from '../iam/iam.ts';
import type { SignedRequest } from './verify-signature.ts';

interface Lookup {
  readonly region: string;
  readonly accountId: string;
  readonly secretArn: (secretId: string) => string | undefined;
  readonly tableKey: (tableName: string) => string | undefined;
}

/** Everything that policies must allow for a call. STS is open to every principal. */
export function readIamRequests(
  request: SignedRequest,
  call: { readonly service: string; readonly operation: string; readonly principal: string },
  lookup: Lookup,
): readonly IamRequest[] {
  if (call.service === 'sts') return [];
  const body = bodyOf(request);
  const caller = { principal: call.principal, action: `${call.service}:${call.operation}` };
  if (call.service === 'secretsmanager') return [{ ...caller, resource: secretArnOf(body, lookup), context: {} }];
  if (call.service === 'events') {
    const resource = `arn:aws:events:${lookup.region}:${lookup.accountId}:event-bus/default`;
    return [{ ...caller, resource, context: eventKeysOf(body) }];
  }
  const index = typeof body.IndexName === 'string' ? `/index/${body.IndexName}` : '';
  const resource = `arn:aws:dynamodb:${lookup.region}:${lookup.accountId}:table/${String(body.TableName)}${index}`;
  const leadingKeys = index ? [] : leadingKeysOf(body);
  const context = leadingKeys.length > 0 ? { 'dynamodb:leadingkeys': leadingKeys } : undefined;
  return [{ ...caller, resource, context: context ?? {} }, ...tableKeyUse(call, String(body.TableName), lookup)];
}

/** DynamoDB decrypts the table's own key on behalf of the principal that reads or writes items. */
function tableKeyUse(
  { operation, principal }: { readonly operation: string; readonly principal: string },
  tableName: string,
  { region, accountId, tableKey }: Lookup,
): readonly IamRequest[] {
  const resource = tableKey(tableName);
  if (resource === undefined || !/(Item|Query|Scan)$/.test(operation)) return [];
  const context = {
    'kms:viaservice': [`dynamodb.${region}.amazonaws.com`],
    'kms:calleraccount': [accountId],
    'kms:encryptioncontext:aws:dynamodb:tablename': [tableName],
    'kms:encryptioncontext:aws:dynamodb:subscriberid': [accountId],
  };
  return [{ principal, action: 'kms:Decrypt', resource, context }];
}

function eventKeysOf({ Entries }: Record<string, unknown>): Readonly<Record<string, readonly string[]>> {
  const entries: readonly unknown[] = Array.isArray(Entries) ? Entries : [];
  const valuesOf = (name: string) => [...new Set(entries.map((entry) => String(read(entry, name) ?? '')))];
  return { 'events:source': valuesOf('Source'), 'events:detail-type': valuesOf('DetailType') };
}

/** The ARN of a secret that does not exist ends in its name, without the six random characters. */
function secretArnOf(body: Record<string, unknown>, { region, accountId, secretArn }: Lookup): string {
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
