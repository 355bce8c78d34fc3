import type * as z from 'zod/mini';
import type { FunctionName } from '../../contract/function-names.ts';
import type { Route } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Principal } from './principal.ts';

type Routes = (typeof ROUTES)[number];

/** The keys of one function's routes, such as `GET /connections/{connection}`. */
export type RouteKey<F extends FunctionName = FunctionName> =
  Extract<Routes, { function: F }> extends infer R extends Route
    ? R extends Route
      ? `${R['method']} ${R['path']}`
      : never
    : never;

type RouteOf<K extends RouteKey> = K extends `${infer M} ${infer P}` ? Extract<Routes, { method: M; path: P }> : never;

type PathOf<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [N in Name]: string } & PathOf<Rest>
  : unknown;

type QueryOf<R> = R extends { query: infer S extends z.ZodMiniType } ? z.output<S> : Readonly<Record<never, never>>;

type BodyOf<R> = R extends { body: { schema: infer S extends z.ZodMiniType; required: infer Required } }
  ? z.output<S> | (Required extends true ? never : undefined)
  : undefined;

/** A request with everything checked against the contract. */
export interface RouteRequest<K extends RouteKey> {
  readonly path: PathOf<RouteOf<K>['path']>;
  readonly query: QueryOf<RouteOf<K>>;
  readonly body: BodyOf<RouteOf<K>>;
  readonly principal: Principal;
  /** Names the connection for the log, where the path does not. */
  readonly logConnection: (connection: string) => void;
}

export type RouteAnswer<K extends RouteKey> = z.output<RouteOf<K>['answer']['schema']>;

/** One handler for every route of the function; the compiler finds a missing one. */
export type RouteHandlers<F extends FunctionName> = {
  readonly [K in RouteKey<F> & RouteKey]: (request: RouteRequest<K>) => Promise<RouteAnswer<K>>;
};

const byKey = new Map<string, Route>(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));

export const routeOf = (method: string, path: string): Route | undefined => byKey.get(`${method} ${path}`);
