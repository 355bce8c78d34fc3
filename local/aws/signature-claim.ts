/** What an `Authorization: AWS4-HMAC-SHA256 …` header says about itself, before anything is believed. */
export interface SignatureClaim {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const fieldNames = ['Credential', 'SignedHeaders', 'Signature'];
const scheme = /^AWS4-HMAC-SHA256\s+/;

export function parseAuthorization(header: string): SignatureClaim | undefined {
  if (!scheme.test(header)) return undefined;
  const parts = header.replace(scheme, '').split(',').map(splitField);
  const fields = new Map(parts);
  if (parts.length !== fieldNames.length || !fieldNames.every((name) => fields.has(name))) return undefined;
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

/** `20261120T101112Z` in milliseconds. */
export function parseLongDate(text: string | undefined): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Decoded pairs, for the signer to encode and sort anew. A plus sign stands for itself in a canonical query. */
export function parseQuery(raw: string): Record<string, string[]> | undefined {
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
    // A percent sign that encodes nothing.
    return undefined;
  }
}
