/** The whole numbers that a field of a cron expression allows. */
export type CronValues = ReadonlySet<number>;

export interface CronRange {
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names?: readonly string[];
}

/** Reads lists, ranges and steps of a field, such as `*`, `1,15`, `MON-FRI` or `8/4`. Undefined for anything else. */
export function parseCronField(field: string, range: CronRange): CronValues | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, span = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first, last] = boundsOf(span, step !== undefined, range);
    const by = Number(step ?? 1);
    if (first === undefined || last === undefined || last < first || by < 1) return undefined;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return values;
}

/** `8` is the value 8 alone; with a step, as in `8/4`, it is where the steps begin. */
function boundsOf(span: string, stepped: boolean, range: CronRange): readonly (number | undefined)[] {
  if (span === '*') return [range.min, range.max];
  const [from = '', to, ...rest] = span.split('-');
  if (rest.length > 0) return [];
  const first = readValue(from, range);
  return [first, to === undefined ? (stepped ? range.max : first) : readValue(to, range)];
}

function readValue(text: string, { min, max, names = [] }: CronRange): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? min + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
