import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IamRequest } from '../iam/iam.ts';
import type { AwsEndpointOptions } from './aws-endpoint-options.ts';
import { AwsError } from './aws-error.ts';
import type { DynamoDb } from './dynamodb/dynamodb.ts';
import { putEvents } from './events/put-events.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { readIamRequests } from './iam-request.ts';
import { refuseSignature } from './refuse-signature.ts';
import { respond, respondJson } from './respond.ts';
import type { Caller } from './secrets/secret-key.ts';
import type { SecretsManager } from './secrets/secrets-manager.ts';
import { type SignedRequest, verifySignature } from './verify-signature.ts';

export interface EndpointContext extends AwsEndpointOptions {
  readonly now: () => number;
  readonly secrets: SecretsManager;
  readonly dynamoDb: DynamoDb;
}

// DynamoDB's limit, the largest of the services served here.
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: EndpointContext,
): Promise<void> {
  // SDKs correct their clock by this header after a refused signature, so it must show the clock that checks
  // signatures.
  response.setHeader('Date', new Date(context.now()).toUTCString());
  try {
    const signed = await readRequest(request);
    const called = operationOf(signed);
    const verified = await verifySignature(signed, { ...context, service: called.service });
    const principal = verified.ok ? verified.principal : '-';
    response.once('close', () => context.onCall?.({ ...called, principal, status: response.statusCode }));
    if (verified.ok) await dispatch(signed, response, { ...context, ...called, principal });
    else refuseSignature(response, verified.reason, called.service);
  } catch (error) {
    refuse(response, error);
  }
}

interface Operation {
  readonly service: string;
  readonly operation: string;
}

type AuthenticatedCall = EndpointContext & Operation & { readonly principal: string };

function operationOf({ headers, body }: SignedRequest): Operation {
  const [prefix = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (prefix.startsWith('DynamoDB_')) return { service: 'dynamodb', operation };
  if (prefix === 'secretsmanager') return { service: 'secretsmanager', operation };
  if (prefix === 'AWSEvents') return { service: 'events', operation };
  const isForm = headers['content-type']?.includes('application/x-www-form-urlencoded') === true;
  if (isForm)
    return { service: 'sts', operation: new URLSearchParams(Buffer.from(body).toString()).get('Action') ?? '' };
  throw new AwsError(
    'UnknownOperationException',
    'This endpoint serves DynamoDB, Secrets Manager, events:PutEvents and sts:GetCallerIdentity.',
  );
}

async function dispatch(request: SignedRequest, response: ServerResponse, context: AuthenticatedCall): Promise<void> {
  const { service, operation, principal, accountId } = context;
  assertAllowed(request, context);
  if (service === 'dynamodb') {
    await context.dynamoDb.handle(request, response);
  } else if (service === 'secretsmanager') {
    respondJson(response, 200, context.secrets.call(operation, parseJson(request.body), callerOf(context)));
  } else if (service === 'events') {
    if (operation !== 'PutEvents') throw new AwsError('UnknownOperationException', 'Only PutEvents is served.');
    const onEvent = context.onEvent ?? (() => undefined);
    respondJson(response, 200, putEvents(parseJson(request.body), { ...context, onEvent }));
  } else if (operation === 'GetCallerIdentity') {
    respond(response, 200, { type: 'text/xml', body: getCallerIdentity(principal, accountId) });
  } else {
    throw new AwsError('InvalidAction', 'Only GetCallerIdentity is served.');
  }
}

function assertAllowed(request: SignedRequest, context: AuthenticatedCall): void {
  const { region, accountId, secrets, authorize = () => true, tableKey = () => undefined } = context;
  const lookup = { region, accountId, tableKey, secretArn: (id: string) => secrets.arnOf(id) };
  const refused = readIamRequests(request, context, lookup).find((needed) => !authorize(needed));
  if (refused) throw accessDenied(refused);
}

const accessDenied = ({ principal, action, resource }: IamRequest): AwsError => {
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  return new AwsError('AccessDeniedException', message);
};

const callerOf = ({ authorize, principal }: AuthenticatedCall): Caller => ({
  may: (action, resource, context = {}) => authorize?.({ principal, action, resource, context }) ?? true,
});

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    // The parser's own message quotes the body, which may hold a secret.
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof AwsError) respondJson(response, error.status, { __type: error.type, Message: error.message });
  else respondJson(response, 500, { __type: 'InternalServiceError', Message: 'The local endpoint failed.' });
}

async function readRequest(request: IncomingMessage): Promise<SignedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new AwsError('RequestEntityTooLarge', 'The request body is too large.', 413);
    chunks.push(chunk);
  }
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  return { method: request.method ?? 'GET', path, query, headers: request.headers, body: Buffer.concat(chunks) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
