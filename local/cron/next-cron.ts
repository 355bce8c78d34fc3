import { type Cron, cronTimes } from './cron.ts';
import type { TimeZone } from './time-zone.ts';

/** The next instant after `from` that matches on the wall of the zone. Undefined if there is none for decades. */
export function nextCron(cron: Cron, from: number, zone: TimeZone): number | undefined {
  for (const wall of cronTimes(cron, zone.wallAt(from))) {
    const instant = zone.instantOf(wall);
    if (instant !== undefined && instant > from) return instant;
  }
  return undefined;
}
