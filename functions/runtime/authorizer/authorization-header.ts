import { Redacted } from '../../broker/redacted.ts';

export interface PresentedCredentials {
  readonly id: string;
  readonly secret: Redacted;
}

/** Reads `Basic base64(id:secret)` or `Bearer id.secret`; undefined: it is neither. */
export function readAuthorization(header: string): PresentedCredentials | undefined {
  const [, scheme, value] = /^(basic|bearer) +([\x21-\x7e]{1,500})$/i.exec(header.trim()) ?? [];
  if (!scheme || !value) return undefined;
  const basic = scheme.toLowerCase() === 'basic';
  if (basic && !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const text = basic ? Buffer.from(value, 'base64').toString('utf8') : value;
  const [, id, secret] = (basic ? /^([a-z0-9-]{1,40}):(.+)$/ : /^([a-z0-9-]{1,40})\.(.+)$/).exec(text) ?? [];
  return id && secret ? { id, secret: new Redacted(secret) } : undefined;
}
