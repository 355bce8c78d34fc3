/** `node --import` this, with the name of a mutation in MUTATION, before anything that loads the broker. */
import { applyMutation } from './apply-mutation.ts';
import { mutationNamed } from './mutations.ts';

applyMutation(mutationNamed(process.env.MUTATION ?? ''));
