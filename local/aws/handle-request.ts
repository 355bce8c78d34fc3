import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { DynamoDbHandler } from './dynamodb-handler.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { questionOf } from './question-of.ts';
import { refuseSignature } from './refuse-signature.ts';
import { respond, respondJson } from './respond.ts';
import type { SecretsManager } from './secrets/secrets-manager.ts';
import type { AwsEndpointOptions } from './start-aws-endpoint.ts';
import { type SignedRequest, verifySignature } from './verify-signature.ts';

export interface RequestContext extends AwsEndpointOptions {
  now: () => number;
  secrets: SecretsManager;
  dynamoDb: DynamoDbHandler;
}

// DynamoDB's own limit is the largest of the services here.
const maxBodyBytes = 16 * 1024 * 1024;

export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  // SDKs set their clock by this header when a signature is refused, so it has to tell the time that signatures are held to.
  response.setHeader('Date', new Date(context.now()).toUTCString());
  try {
    const signed = await receive(request);
    const route = routeOf(signed);
    const verified = await verifySignature(signed, { ...context, service: route.service });
    const principal = verified.ok ? verified.principal : '-';
    response.once('close', () => context.onCall?.({ ...route, principal, status: response.statusCode }));
    if (verified.ok) dispatch(signed, response, { ...context, ...route, principal });
    else refuseSignature(response, verified.reason, route.service);
  } catch (error) {
    refuse(response, error);
  }
}

interface Route {
  service: string;
  operation: string;
}

function routeOf({ headers, body }: SignedRequest): Route {
  const [prefix = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (prefix.startsWith('DynamoDB_')) return { service: 'dynamodb', operation };
  if (prefix === 'secretsmanager') return { service: 'secretsmanager', operation };
  const isForm = headers['content-type']?.includes('application/x-www-form-urlencoded') === true;
  if (isForm)
    return { service: 'sts', operation: new URLSearchParams(Buffer.from(body).toString()).get('Action') ?? '' };
  throw new AwsError(
    'UnknownOperationException',
    'This endpoint serves DynamoDB, Secrets Manager and sts:GetCallerIdentity.',
  );
}

function dispatch(
  request: SignedRequest,
  response: ServerResponse,
  context: RequestContext & Route & { principal: string },
): void {
  const { service, operation, principal, accountId } = context;
  assertAllowed(request, context);
  if (service === 'dynamodb') {
    context.dynamoDb(request, response);
  } else if (service === 'secretsmanager') {
    respondJson(response, 200, context.secrets.call(operation, parseJson(request.body)));
  } else if (operation === 'GetCallerIdentity') {
    respond(response, 200, { type: 'text/xml', body: getCallerIdentity(principal, accountId) });
  } else {
    throw new AwsError('InvalidAction', 'Only GetCallerIdentity is served.');
  }
}

function assertAllowed(request: SignedRequest, context: RequestContext & Route & { principal: string }): void {
  const { region, accountId, secrets, authorize } = context;
  const question = questionOf(request, context, { region, accountId, secretArn: (id) => secrets.arnOf(id) });
  if (!question || !authorize || authorize(question)) return;
  const { principal, action, resource } = question;
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  throw new AwsError('AccessDeniedException', message);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    // The parser's message quotes the text, which may hold a secret.
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof AwsError) respondJson(response, error.status, { __type: error.type, Message: error.message });
  else respondJson(response, 500, { __type: 'InternalServiceError', Message: 'The local endpoint failed.' });
}

async function receive(request: IncomingMessage): Promise<SignedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new AwsError('RequestEntityTooLarge', 'The request body is too large.', 413);
    chunks.push(chunk);
  }
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  return { method: request.method ?? 'GET', path, query, headers: request.headers, body: Buffer.concat(chunks) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
