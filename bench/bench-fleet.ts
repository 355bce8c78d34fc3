import { Fleet } from '../test/functions/broker/refresher/fleet.ts';

const MINUTES = 7;

/** The first minutes are left out, in which the connections come from outside at an even pace. */
const SETTLED_AT_MS = 4 * 60_000;

const SIZES = [
  { connections: 5000, schedules: 1 },
  { connections: 25_000, schedules: 5 },
  { connections: 100_000, schedules: 20 },
  { connections: 100_000, schedules: 64 },
];

/** Prints how evenly the refresher spreads the renewals of many connections, in virtual time, 200 ms for each renewal. */
export async function benchFleet(): Promise<void> {
  console.log('\nRenewals of a fleet, all schedules starting in the same second');
  const rows: object[] = [];
  for (const size of SIZES) {
    const fleet = new Fleet({ ...size, renewalMs: 200 });
    await fleet.run(MINUTES);
    rows.push({ ...size, ...spreadOf([...fleet.renewals.values()]) });
  }
  console.table(rows);
}

function spreadOf(renewals: readonly (readonly number[])[]) {
  const settled = renewals.flat().filter((at) => at >= SETTLED_AT_MS);
  const perSecond = new Map<number, number>();
  for (const at of settled) perSecond.set(Math.floor(at / 1000), (perSecond.get(Math.floor(at / 1000)) ?? 0) + 1);
  const endsAfter = Math.max(...[...perSecond.keys()].map((second) => second % 60));
  const longestGapMs = Math.max(
    ...renewals.map((times) => Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))),
  );
  return {
    'a minute': Math.round(settled.length / (MINUTES + 1 - SETTLED_AT_MS / 60_000)),
    'most in a second': Math.max(...perSecond.values()),
    'last in second': endsAfter,
    'least life left, s': Math.round((300_000 - longestGapMs) / 1000),
  };
}
