import { isIPv4, isIPv6 } from 'node:net';
import * as z from 'zod';

function isIpRange(text: string): boolean {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (match === null) return false;
  const [, address = '', bits = ''] = match;
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && !address.includes('%') && Number(bits) <= 128);
}

const rule = 'must be a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32';

export const ipRange = z.string(rule).refine(isIpRange, rule);
