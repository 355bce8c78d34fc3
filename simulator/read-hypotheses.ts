import { HYPOTHESES, type Hypothesis, type HypothesisName, type HypothesisValues } from './hypotheses.ts';

export type HypothesisReading =
  | { readonly ok: true; readonly name: HypothesisName; readonly value: string | number }
  | { readonly ok: false; readonly message: string };

/** Reads `name=value,name=value`, as an environment variable holds it. The error names every entry that is wrong. */
export function readHypotheses(text: string): Partial<HypothesisValues> {
  const values: Record<string, string | number> = {};
  const faults: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, name = '', position = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(entry) ?? [];
    const reading = readHypothesis(name || entry, name === '' ? undefined : position);
    if (!reading.ok) faults.push(`${entry}: ${reading.message}`);
    else if (name in values) faults.push(`${entry}: ${name} is given twice`);
    else values[reading.name] = reading.value;
  }
  if (faults.length > 0) throw new Error(faults.join('; '));
  return values;
}

/** A position counts as its text, so that 401 and "401" mean the same. */
export function readHypothesis(name: string, value: unknown): HypothesisReading {
  if (!isHypothesisName(name)) return { ok: false, message: `There is no hypothesis ${name}` };
  const hypothesis: Hypothesis = HYPOTHESES[name];
  const text = typeof value === 'object' && value !== null ? '' : String(value);
  const position = hypothesis.positions.find((each) => String(each) === text);
  if (position !== undefined) return { ok: true, name, value: position };
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (hypothesis.numbers && number >= hypothesis.numbers.from) return { ok: true, name, value: number };
  return { ok: false, message: `The positions are ${positionsOf(hypothesis).join(', ')}` };
}

/** Any number is shown by what it counts, for instance `none`, `seconds`. */
export function positionsOf({ positions, numbers }: Hypothesis): string[] {
  return [...positions.map(String), ...(numbers ? [numbers.of] : [])];
}

function isHypothesisName(name: string): name is HypothesisName {
  return Object.hasOwn(HYPOTHESES, name);
}
