import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BrokerError } from '../../broker/broker-error.ts';
import { parseJson } from '../../contract/read-json.ts';
import type { MediaType, Route } from '../../contract/route.ts';
import { headerValues } from './header-values.ts';
import { describeName } from './known-name.ts';
import { validate } from './validate.ts';

/** The largest sign-in is a fraction of this. */
const LARGEST_BODY_BYTES = 64 * 1024;

/** The body as the route's schema gives it; undefined: there is none, and the route needs none. */
export function readBody(event: APIGatewayProxyEvent, route: Route): unknown {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(text) > LARGEST_BODY_BYTES) {
    throw new BrokerError('body_too_large', `the body must be at most ${LARGEST_BODY_BYTES} bytes`);
  }
  const { body } = route;
  if (text.trim() === '') {
    if (body?.required)
      throw new BrokerError('bad_request', `the body is missing; send ${body.mediaTypes.join(' or ')}`);
    return undefined;
  }
  if (!body) throw new BrokerError('bad_request', 'this route takes no body');
  const mediaType = assertMediaType(event, body.mediaTypes);
  if (mediaType === 'application/json') return readJson(text, body);
  return validate(body.form ?? body.schema, readForm(text), '');
}

/** An empty object means the same as no body, where the route needs none. */
function readJson(text: string, body: NonNullable<Route['body']>): unknown {
  const json = parseJson(text);
  if (json === undefined) throw new BrokerError('bad_request', 'the body is not JSON');
  const empty = typeof json === 'object' && json !== null && Object.keys(json).length === 0 && !Array.isArray(json);
  return empty && !body.required ? undefined : validate(body.schema, json, '');
}

function readForm(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(fields, name))
      throw new BrokerError('bad_request', `${describeName(name)}: given more than once`);
    fields[name] = value;
  }
  return fields;
}

/** The one of these types that the request has. @throws BrokerError if it has none of them. */
export function assertMediaType(event: APIGatewayProxyEvent, allowed: readonly MediaType[]): MediaType {
  const sent = headerValues(event, 'content-type');
  if (sent.length > 1) throw new BrokerError('bad_request', 'Content-Type: given more than once');
  const named = (sent[0] ?? '').split(';')[0]?.trim().toLowerCase();
  const mediaType = allowed.find((each) => each === named);
  if (mediaType) return mediaType;
  throw new BrokerError('unsupported_media_type', `Content-Type: must be ${allowed.join(' or ')}`);
}
