import { API_TOKEN_MUTATIONS } from './api-token-mutations.ts';
import type { Mutation } from './mutation.ts';
import { SESSION_MUTATIONS } from './session-mutations.ts';

export const MUTATIONS: readonly Mutation[] = [...SESSION_MUTATIONS, ...API_TOKEN_MUTATIONS];

export function mutationNamed(name: string): Mutation {
  const mutation = MUTATIONS.find((each) => each.name === name);
  if (!mutation) throw new Error(`there is no mutation "${name}"`);
  return mutation;
}
