type Attributes = Readonly<Record<string, unknown>>;
type Holds = (item: Attributes, names: Attributes, values: Attributes) => boolean;

const compiled = new Map<string, Holds>();

/** Whether a condition in DynamoDB's language holds for an item. Names that are not given stand for themselves. */
export function holds(expression: string, item: Attributes, names: Attributes, values: Attributes): boolean {
  let condition = compiled.get(expression);
  if (!condition) {
    condition = new Parser(expression).parse();
    compiled.set(expression, condition);
  }
  return condition(item, names, values);
}

type Operand = (item: Attributes, names: Attributes, values: Attributes) => unknown;

/** Recursive descent over `a OR b AND NOT (c)`, comparisons, and the functions that the adapters use. */
class Parser {
  readonly #tokens: string[];

  constructor(expression: string) {
    this.#tokens = expression.match(/[#:]?\w+|<=|>=|<>|[=<>(),]/g) ?? [];
  }

  parse(): Holds {
    const condition = this.#or();
    if (this.#tokens.length > 0) throw new Error(`cannot read the condition at ${this.#tokens[0]}`);
    return condition;
  }

  #or(): Holds {
    const left = this.#and();
    if (!this.#take('OR')) return left;
    const right = this.#or();
    return (...on) => left(...on) || right(...on);
  }

  #and(): Holds {
    const left = this.#not();
    if (!this.#take('AND')) return left;
    const right = this.#and();
    return (...on) => left(...on) && right(...on);
  }

  #not(): Holds {
    if (this.#take('NOT')) {
      const inner = this.#not();
      return (...on) => !inner(...on);
    }
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#predicate();
  }

  #predicate(): Holds {
    const word = this.#next();
    if (this.#take('(')) {
      const left = operand(this.#next());
      const right = this.#take(',') ? operand(this.#next()) : undefined;
      this.#expect(')');
      return called(word, left, right);
    }
    const [left, comparator, right] = [operand(word), this.#next(), operand(this.#next())];
    return (...on) => compare(left(...on), comparator, right(...on));
  }

  #next(): string {
    const token = this.#tokens.shift();
    if (token === undefined) throw new Error('the condition ends early');
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new Error(`the condition lacks ${token}`);
  }
}

function operand(token: string): Operand {
  const name = token.slice(1);
  if (token.startsWith(':')) return (_item, _names, values) => (name in values ? values[name] : values[token]);
  return (item, names) => item[String(names[token] ?? name)];
}

function called(name: string, left: Operand, right: Operand | undefined): Holds {
  if (name === 'attribute_exists') return (...on) => left(...on) !== undefined;
  if (name === 'attribute_not_exists') return (...on) => left(...on) === undefined;
  if (name === 'begins_with' && right) return (...on) => String(left(...on) ?? '').startsWith(String(right(...on)));
  if (name === 'contains' && right) {
    return (...on) => {
      const whole = left(...on);
      return Array.isArray(whole) ? whole.includes(right(...on)) : String(whole ?? '').includes(String(right(...on)));
    };
  }
  throw new Error(`the condition calls ${name}, which is not modelled`);
}

/** A comparison with an absent attribute never holds. */
function compare(left: unknown, comparator: string, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (comparator === '=') return left === right;
  if (comparator === '<>') return left !== right;
  const [one, other] = [left as number, right as number];
  if (comparator === '<') return one < other;
  if (comparator === '<=') return one <= other;
  return comparator === '>' ? one > other : one >= other;
}
