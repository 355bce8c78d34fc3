import * as z from 'zod';
import { isOriginOn, originRule, RINGCX_HOSTS, RINGEX_HOSTS } from '../functions/contract/ringcentral-origin.ts';

function originOn(hosts: readonly string[]) {
  const rule = originRule(hosts);
  return z
    .string(rule)
    .refine((text) => isOriginOn(text, hosts), rule)
    .transform((text) => new URL(text).origin);
}

export const ringCxOrigin = originOn(RINGCX_HOSTS);
export const ringExOrigin = originOn(RINGEX_HOSTS);
