import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';
import { operation, secretId, tagKey, tags } from './operation.ts';
import type { Tag } from './secret.ts';

const MAX_TAGS = 50;

export const tagResource = operation(z.object({ SecretId: secretId, Tags: tags }), (input, { store, now }) => {
  const secret = store.getUsable(input.SecretId);
  store.save({ ...secret, tags: checkTags([...secret.tags, ...input.Tags]), changedAt: now() });
  return {};
});

export const untagResource = operation(
  z.object({ SecretId: secretId, TagKeys: z.array(tagKey) }),
  (input, { store, now }) => {
    const secret = store.getUsable(input.SecretId);
    store.save({ ...secret, tags: secret.tags.filter(({ Key }) => !input.TagKeys.includes(Key)), changedAt: now() });
    return {};
  },
);

/** The last value of a repeated key counts. */
export function checkTags(given: readonly Tag[]): readonly Tag[] {
  const byKey = new Map(given.map((tag) => [tag.Key, tag]));
  if ([...byKey.keys()].some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw new AwsError('InvalidParameterException', 'Tag keys that start with aws: are reserved for the service.');
  }
  if (byKey.size > MAX_TAGS) throw new AwsError('InvalidParameterException', `A secret can have ${MAX_TAGS} tags.`);
  return [...byKey.values()];
}
