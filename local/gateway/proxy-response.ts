import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject, type Json } from '../template/json.ts';
import type { HeaderField } from './incoming-request.ts';
import { Refusal } from './refusal.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer | string;
}

const FIELDS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** API Gateway reserves these headers, and renames them when a function sets them. */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'www-authenticate',
]);

/** Reads the answer of a proxy integration. A field other than the five known ones makes the answer malformed. */
export const readProxyResponse = (payload: string): HttpResponse => {
  const answer = JSON.parse(payload) as Json;
  if (!isObject(answer)) throw malformed('it is not an object');
  const unknown = Object.keys(answer).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw malformed(`it has the field ${unknown}`);
  const headers = headersOf(answer.headers, answer.multiValueHeaders).map(remap);
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: statusOf(answer.statusCode),
    headers: typed ? headers : [...headers, ['Content-Type', 'application/json']],
    body: bodyOf(answer.body, answer.isBase64Encoded),
  };
};

const malformed = (why: string): Refusal => new Refusal('DEFAULT_5XX', { because: `malformed answer: ${why}` });

const statusOf = (value: Json | undefined): number => {
  const status = Number(value ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw malformed('its statusCode is not an HTTP status');
  return status;
};

const bodyOf = (value: Json | undefined, encoded: Json | undefined): Buffer | string => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw malformed('its body is not text');
  return encoded === true ? Buffer.from(value, 'base64') : value;
};

const headersOf = (single: Json | undefined, multiple: Json | undefined): HeaderField[] => {
  if (![single, multiple].every((part) => part === undefined || part === null || isObject(part))) {
    throw malformed('its headers are not an object');
  }
  const lists = Object.entries(isObject(multiple) ? multiple : {});
  const listed = new Set(lists.map(([name]) => name.toLowerCase()));
  return [
    ...Object.entries(isObject(single) ? single : {}).filter(([name]) => !listed.has(name.toLowerCase())),
    ...lists.flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((value: Json) => [name, value] as const),
    ),
  ].map(([name, value]) => {
    if (typeof value === 'object') throw malformed(`its header ${name} is not text`);
    return sendable(name, String(value));
  });
};

const sendable = (name: string, value: string): HeaderField => {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return [name, value];
  } catch {
    throw malformed(`its header ${JSON.stringify(name)} cannot be sent`);
  }
};

const remap = ([name, value]: HeaderField): HeaderField => [
  REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name,
  value,
];
