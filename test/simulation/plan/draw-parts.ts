import type { StorageTrouble } from '../aws/storage.ts';
import type { RingCxTrouble } from '../ringcx/weather.ts';
import type { Prng } from '../time/prng.ts';
import type { Part, PlannedConnection, PlannedDeed } from './plan.ts';

const MINUTE_MS = 60_000;

interface Drawing {
  readonly chance: Prng;
  readonly connections: readonly PlannedConnection[];
  readonly from: number;
  readonly to: number;
  readonly endsAt: number;
}

export function drawParts(drawing: Drawing): readonly Part[] {
  const { chance, from, to } = drawing;
  const hours = (to - from) / 3600_000;
  const faultCount = Math.round(chance.between(0, 1.2) * Math.min(hours, 8));
  const deedCount = Math.round(chance.between(0, 3) * Math.min(hours, 10));
  const faults = Array.from({ length: faultCount }, () => drawFault(drawing));
  const deeds = Array.from({ length: deedCount }, () => {
    // Half of what people do meets a fault.
    const fault = chance.chance(0.5) ? faults[chance.whole(0, faultCount - 1)] : undefined;
    return drawDeed({ ...drawing, ...(fault && 'to' in fault ? { from: fault.from, to: fault.to } : {}) });
  });
  return [...drawAskers(drawing), ...faults, ...deeds];
}

function drawAskers({ chance, connections, endsAt }: Drawing): readonly Part[] {
  return connections
    .filter(({ keepFresh }) => !keepFresh || chance.chance(0.5))
    .map(({ name: connection }) => {
      const everyMs = chance.between(0.5, 20) * MINUTE_MS;
      return { kind: 'asker', connection, everyMs, from: 0, to: endsAt };
    });
}

const SHORT_TROUBLES: readonly [RingCxTrouble, ...RingCxTrouble[]] = ['refusing', 'limiting', 'garbled'];
const LONG_TROUBLES: readonly [RingCxTrouble, ...RingCxTrouble[]] = ['unavailable', 'slow', 'lossy'];

function drawFault({ chance, from, to }: Drawing): Part {
  const begin = chance.between(from, to - MINUTE_MS);
  const span = (minutes: number) => ({ from: begin, to: Math.min(to, begin + minutes * MINUTE_MS) });
  const kind = chance.whole(0, 9);
  if (kind <= 2) {
    const trouble = chance.pick(LONG_TROUBLES);
    const isLong = chance.chance(0.3);
    const share = trouble === 'lossy' ? chance.between(0.1, 0.9) : isLong ? 1 : chance.pick([0.3, 0.7, 1]);
    return { kind: 'ringcx', trouble, share, ...span(isLong ? chance.between(60, 90) : chance.between(1, 30)) };
  }
  if (kind <= 4)
    return {
      kind: 'ringcx',
      trouble: chance.pick(SHORT_TROUBLES),
      share: chance.pick([0.3, 1, 1]),
      ...span(chance.between(1, 20)),
    };
  if (kind <= 6) return { kind: 'storage', trouble: drawStorageTrouble(chance), ...span(chance.between(1, 30)) };
  if (kind === 7) return { kind: 'kills', share: chance.between(0.1, 0.8), ...span(chance.between(2, 40)) };
  if (kind === 8)
    return { kind: 'ticks', are: chance.pick(['missing', 'late', 'twice']), ...span(chance.between(5, 40)) };
  return { kind: 'lagging secrets', ...span(chance.between(30, 120)) };
}

const drawStorageTrouble = (chance: Prng): StorageTrouble => ({
  refused: chance.pick([0, 0.03, 0.2, 0.7]),
  lost: chance.pick([0, 0.03, 0.2, 0.7]),
  retried: chance.pick([0, 0.1, 0.5]),
  slow: chance.pick([0, 0.3]),
});

const DEEDS: readonly [PlannedDeed, ...PlannedDeed[]] = [
  'put the same sign-in',
  'put the same sign-in',
  'put without a check',
  'put another user',
  'put another user, allowed',
  'put a wrong password',
  'switch keepFresh',
  'switch rotation',
  'forget and put again',
  'forget and put again',
  'adopt',
  'issue',
  'issue',
  'issue for all',
  'issue for all',
  'issue and revoke',
  'revoke an unknown token',
  'adopt',
  'list',
  'list accounts for minutes',
  'rotate',
  'rotate',
  'sign in',
  'refresh',
  'a token is made outside',
  'the managed token is revoked outside',
  'the sessions are ended outside',
  'the password is changed outside',
];

function drawDeed({ chance, connections, from, to }: Drawing): Part {
  const connection = connections[chance.whole(0, connections.length - 1)]?.name ?? 'c0';
  return { kind: 'deed', at: chance.between(from, to), connection, deed: chance.pick(DEEDS) };
}
