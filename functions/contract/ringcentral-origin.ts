import * as z from 'zod/mini';

/** Passwords and tokens travel to these hosts, so no other is accepted. RingCentral documents no more of them. */
export const RINGCX_HOSTS = ['ringcx.ringcentral.com', 'engage.ringcentral.com'] as const;
export const RINGEX_HOSTS = ['platform.ringcentral.com'] as const;

/** They know neither RingEX nor bearer tokens; for connections with the sign-in `legacy-password`. */
export const LEGACY_HOSTS = ['portal.vacd.biz', 'portal.virtualacd.biz'] as const;

/** For a simulator on the same machine. Nothing leaves the machine, so plain HTTP is allowed. */
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export function isOriginOn(text: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.href !== `${url.origin}/`) return false;
  if (LOOPBACK_HOSTS.includes(url.hostname)) return url.protocol === 'http:' || url.protocol === 'https:';
  return url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname);
}

export const originRule = (hosts: readonly string[]): string =>
  `must be ${hosts.map((host) => `https://${host}`).join(' or ')}, or a loopback origin, without a path`;

const ALL_RINGCX_HOSTS = [...RINGCX_HOSTS, ...LEGACY_HOSTS];

/** A connection's own RingCX. */
export const ringCxOrigin = z
  .string()
  .check(z.refine((text) => isOriginOn(text, ALL_RINGCX_HOSTS), originRule(ALL_RINGCX_HOSTS)));
