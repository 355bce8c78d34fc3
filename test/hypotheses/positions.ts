import { HYPOTHESES, type Hypothesis, type HypothesisName, type HypothesisValues } from '../../simulator/hypotheses.ts';

/** Some hypotheses at positions of their own, and all others at their defaults. */
export type World = Partial<HypothesisValues>;

/** One number stands for all numbers of a hypothesis. Each is small enough to be felt within an hour. */
const NUMBERS: Readonly<Partial<Record<HypothesisName, number>>> = {
  apiTokenDelay: 2000,
  apiTokenLimit: 1,
  refreshTokenLife: 120,
  sessionLimit: 1,
  loginLockoutAfter: 3,
  ringExLimit: 3,
};

type Position = string | number;

/** The positions that are tried of each hypothesis, the default first. */
export const POSITIONS = Object.fromEntries(
  Object.entries<Hypothesis>(HYPOTHESES).map(([name, hypothesis]) => {
    const number = NUMBERS[name as HypothesisName];
    const all = [hypothesis.default, ...hypothesis.positions, ...(number === undefined ? [] : [number])];
    return [name, [...new Set(all)]];
  }),
) as unknown as Readonly<Record<HypothesisName, readonly Position[]>>;

export const nameOf = (world: World): string =>
  Object.entries(world)
    .map(([name, position]) => `${name}=${position}`)
    .join(', ') || 'the defaults';

/** The defaults, then each position by itself. */
export const SINGLE_WORLDS: readonly World[] = [
  {},
  ...Object.entries(POSITIONS).flatMap(([name, [, ...others]]) => others.map((position) => ({ [name]: position }))),
];

/** The world without the positions that are defaults, so that its name is short. */
export const withoutDefaults = (world: World): World =>
  Object.fromEntries(
    Object.entries(world).filter(([name, position]) => position !== POSITIONS[name as HypothesisName][0]),
  );
