import { HYPOTHESES, type Hypothesis, type HypothesisValues } from './hypotheses.ts';
import { positionsOf, readHypothesis } from './read-hypotheses.ts';

interface WrongPosition {
  readonly path: string;
  readonly message: string;
}

/** The positions that hold now. Everything reads them at the moment of a call, so a change takes effect at once. */
export class HypothesisSwitches {
  #values: HypothesisValues = defaults();

  get values(): HypothesisValues {
    return this.#values;
  }

  /** Changes all that are named, or nothing if one of them is wrong. */
  set(changes: Readonly<Record<string, unknown>>): WrongPosition[] {
    const wrong: WrongPosition[] = [];
    const next: Record<string, unknown> = { ...this.#values };
    for (const [name, value] of Object.entries(changes)) {
      const reading = readHypothesis(name, value);
      if (reading.ok) next[reading.name] = reading.value;
      else wrong.push({ path: name, message: reading.message });
    }
    if (wrong.length === 0) this.#values = next as HypothesisValues;
    return wrong;
  }

  restore(): void {
    this.#values = defaults();
  }

  list(): object[] {
    return Object.entries<Hypothesis>(HYPOTHESES).map(([name, hypothesis]) => ({
      name,
      value: this.#values[name as keyof HypothesisValues],
      positions: positionsOf(hypothesis),
      default: hypothesis.default,
      meaning: hypothesis.meaning,
      source: hypothesis.source,
    }));
  }
}

function defaults(): HypothesisValues {
  const entries = Object.entries<Hypothesis>(HYPOTHESES).map(([name, hypothesis]) => [name, hypothesis.default]);
  return Object.fromEntries(entries) as HypothesisValues;
}
