/** The fields of an `Authorization: AWS4-HMAC-SHA256 …` header, not verified yet. */
export interface AuthorizationHeader {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const FIELD_NAMES = ['Credential', 'SignedHeaders', 'Signature'];
const SCHEME = /^AWS4-HMAC-SHA256\s+/;

export function parseAuthorizationHeader(header: string): AuthorizationHeader | undefined {
  if (!SCHEME.test(header)) return undefined;
  const parts = header.replace(SCHEME, '').split(',').map(splitField);
  const fields = new Map(parts);
  if (parts.length !== FIELD_NAMES.length || !FIELD_NAMES.every((name) => fields.has(name))) return undefined;
  const [accessKeyId, date, region, service, terminator, ...rest] = (fields.get('Credential') ?? '').split('/');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0)
    return undefined;
  if (!signedHeaders || !signature) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

function splitField(field: string): [string, string] {
  const equals = field.indexOf('=');
  return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
}

/** Reads `20261120T101112Z` as milliseconds since 1970. */
export function parseAmzDate(text: string | undefined): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Decodes the pairs for the signer, which encodes and sorts them. In SigV4 a plus sign in a query is not a space. */
export function decodeQuery(raw: string): Record<string, string[]> | undefined {
  const query: Record<string, string[]> = Object.create(null);
  try {
    for (const pair of raw.split('&').filter(Boolean)) {
      const equals = pair.indexOf('=');
      const name = decodeURIComponent(equals < 0 ? pair : pair.slice(0, equals));
      const value = equals < 0 ? '' : decodeURIComponent(pair.slice(equals + 1));
      query[name] = [...(query[name] ?? []), value];
    }
    return query;
  } catch {
    // A percent sign without two hex digits after it.
    return undefined;
  }
}
