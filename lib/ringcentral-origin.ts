import * as z from 'zod';

/** Passwords and tokens travel to these hosts, so the settings accept no other. RingCentral documents no more of them. */
const RINGCX_HOSTS = ['ringcx.ringcentral.com', 'engage.ringcentral.com'] as const;
const RINGEX_HOSTS = ['platform.ringcentral.com'] as const;

/** For a simulator on the same machine. Nothing leaves the machine, so plain HTTP is allowed. */
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function isAllowed(text: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.href !== `${url.origin}/`) return false;
  if (LOOPBACK_HOSTS.includes(url.hostname)) return url.protocol === 'http:' || url.protocol === 'https:';
  return url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname);
}

function originOn(hosts: readonly string[]) {
  const rule = `must be ${hosts.map((host) => `https://${host}`).join(' or ')}, or a loopback origin, without a path`;
  return z
    .string(rule)
    .refine((text) => isAllowed(text, hosts), rule)
    .transform((text) => new URL(text).origin);
}

export const ringCxOrigin = originOn(RINGCX_HOSTS);
export const ringExOrigin = originOn(RINGEX_HOSTS);
