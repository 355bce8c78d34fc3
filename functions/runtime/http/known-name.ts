import type { Route } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';

/**
 * A field's name is the sender's own text, and may be a secret in the wrong place. So an answer repeats only names that the
 * contract has, and says which of them a name resembles.
 */
export function describeName(name: string): string {
  const known = [...knownNames()];
  if (known.includes(name)) return name;
  const near = known.find((each) => plain(each) === plain(name)) ?? known.find((each) => isOneSlip(each, name));
  return near === undefined ? '(another name)' : `(a name like ${near})`;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/** Whether one letter was added, left out or changed. */
function isOneSlip(known: string, name: string): boolean {
  let start = 0;
  while (start < known.length && known[start] === name[start]) start += 1;
  const [rest, other] = [known.slice(start), name.slice(start)];
  return rest.slice(1) === other.slice(1) || rest.slice(1) === other || rest === other.slice(1);
}

let names: ReadonlySet<string> | undefined;

/** Only a wrong request needs them, so they are gathered then. */
function knownNames(): ReadonlySet<string> {
  const routes: readonly Route[] = ROUTES;
  names ??= new Set(
    routes.flatMap(({ query, body }) => [query, body?.schema, body?.form].flatMap((each) => namesIn(each))),
  );
  return names;
}

/** The names of the fields of a schema, and of every schema inside it. */
function namesIn(schema: unknown): string[] {
  const { shape, options, innerType, element, in: input } = definitionOf(schema);
  const inside = [...Object.values(shape ?? {}), ...(options ?? []), innerType, element, input];
  return [...Object.keys(shape ?? {}), ...inside.filter((each) => each !== undefined).flatMap(namesIn)];
}

interface Definition {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly options?: readonly unknown[];
  readonly innerType?: unknown;
  readonly element?: unknown;
  readonly in?: unknown;
}

const definitionOf = (schema: unknown): Definition =>
  (schema as { readonly _zod?: { readonly def: Definition } } | undefined)?._zod?.def ?? {};
