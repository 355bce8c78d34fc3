import { API_TOKEN_MUTATIONS } from './api-token-mutations.ts';
import type { Mutation } from './mutation.ts';
import { SESSION_MUTATIONS } from './session-mutations.ts';

/** Each mutation must be found within so many seeds. */
export const MOST_SEEDS = 300;

export const MUTATIONS: readonly Mutation[] = [...SESSION_MUTATIONS, ...API_TOKEN_MUTATIONS];

export function mutationNamed(name: string): Mutation {
  const mutation = MUTATIONS.find((each) => each.name === name);
  if (!mutation) throw new Error(`there is no mutation "${name}"`);
  return mutation;
}
