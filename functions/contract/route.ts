import type * as z from 'zod/mini';
import type { FunctionName } from './function-names.ts';
import type { Scope } from './scopes.ts';

export type MediaType = 'application/json' | 'application/x-www-form-urlencoded';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the stage; `{connection}`, `{caller}` and `{fingerprint}` are path parameters. */
  readonly path: string;
  readonly function: FunctionName;
  readonly scope: Scope;
  /** `caller`: id and secret, always. `operator`: AWS IAM, unless the setting `operatorAuth` opens it to callers. */
  readonly audience: 'caller' | 'operator';
  readonly query?: z.ZodMiniType;
  readonly body?: {
    readonly schema: z.ZodMiniType;
    /** Where a form is taken beside JSON and its fields, all text, need a schema of their own. */
    readonly form?: z.ZodMiniType;
    readonly required: boolean;
    readonly mediaTypes: readonly [MediaType, ...MediaType[]];
  };
  /**
   * `function`: the gateway lets everybody through and the function authenticates the caller, because the credentials may
   * be in the body, which an authorizer does not see. Absent: the gateway authenticates.
   */
  readonly authentication?: 'function';
  /** RFC 6749 wants its own fields in an error. */
  readonly errors?: 'oauth';
  readonly answer: { readonly status: 200 | 201 | 202; readonly schema: z.ZodMiniType };
}

export const json = ['application/json'] as const;
export const form = ['application/x-www-form-urlencoded'] as const;
export const jsonOrForm = ['application/json', 'application/x-www-form-urlencoded'] as const;
