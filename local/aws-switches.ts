/** How the stand-ins behave where AWS has limits, lags and questions that its texts leave open. */
export interface AwsSwitches {
  /** Lambda's limit on the invocations under way in the account. */
  readonly concurrency: number;
  /** How long after its time to live DynamoDB removes an item. */
  readonly expirySeconds: number;
  /** For how long a query of an index sees the table as it was. */
  readonly indexDelayMs: number;
  /** Each firing of a schedule comes once more after this; undefined: it comes once. */
  readonly scheduleTwiceMs: number | undefined;
  /** Whether the first value of a secret gets AWSCURRENT although a rotation puts it as AWSPENDING alone. */
  readonly firstValue: 'pending' | 'current';
  /** Whether RotateSecret takes a secret that never had a value, or its exception. */
  readonly emptyRotation: 'accepted' | 'ResourceNotFoundException' | 'InvalidRequestException';
}

const DEFAULTS: AwsSwitches = {
  concurrency: 1000,
  expirySeconds: 60,
  indexDelayMs: 0,
  scheduleTwiceMs: undefined,
  firstValue: 'pending',
  emptyRotation: 'accepted',
};

/** The words of a switch, or the least and the greatest of its whole numbers. */
type Positions = readonly string[] | { readonly min: number; readonly max: number };

const POSITIONS: Readonly<Record<keyof AwsSwitches, Positions>> = {
  concurrency: { min: 1, max: 100_000 },
  expirySeconds: { min: 0, max: 7 * 86_400 },
  indexDelayMs: { min: 0, max: 60_000 },
  scheduleTwiceMs: { min: 0, max: 3_600_000 },
  firstValue: ['pending', 'current'],
  emptyRotation: ['accepted', 'ResourceNotFoundException', 'InvalidRequestException'],
};

/** Reads `name=position,…`, and names every fault. */
export const readAwsSwitches = (
  text: string,
): { readonly switches: AwsSwitches; readonly faults: readonly string[] } => {
  const faults: string[] = [];
  const changed: Record<string, string | number> = {};
  for (const entry of text.split(',').map((each) => each.trim())) {
    if (entry === '') continue;
    const [name = '', position = ''] = entry.split('=');
    const positions = Object.entries(POSITIONS).find(([known]) => known === name)?.[1];
    if (!positions) faults.push(`there is no switch ${name}; there are ${Object.keys(POSITIONS).join(', ')}`);
    else if (!isOneOf(position, positions)) faults.push(`${name} must be ${described(positions)}`);
    else changed[name] = 'min' in positions ? Number(position) : position;
  }
  return { switches: { ...DEFAULTS, ...changed }, faults };
};

const isOneOf = (position: string, positions: Positions): boolean =>
  'min' in positions
    ? /^\d+$/.test(position) && Number(position) >= positions.min && Number(position) <= positions.max
    : positions.includes(position);

const described = (positions: Positions): string =>
  'min' in positions ? `a whole number from ${positions.min} to ${positions.max}` : positions.join(', ');
