import * as z from 'zod/mini';
import type { Secret } from './secret.ts';

const keys = ['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'] as const;

export const filters = z
  .array(
    z.object({
      Key: z.enum(keys),
      Values: z.array(z.string().check(z.minLength(1), z.maxLength(512))).check(z.minLength(1), z.maxLength(10)),
    }),
  )
  .check(z.maxLength(10));

type Filter = z.output<typeof filters>[number];

/** Every filter has to match, each by any of its values. */
export function matchesFilters(secret: Secret, wanted: readonly Filter[]): boolean {
  return wanted.every(({ Key, Values }) => Values.some((value) => matches(secret, Key, value)));
}

function matches(secret: Secret, key: Filter['Key'], value: string): boolean {
  if (value.startsWith('!')) return !matches(secret, key, value.slice(1));
  const [attributes, caseSensitive] = attributesOf(secret, key);
  const wanted = caseSensitive ? value : value.toLowerCase();
  return attributes.some((attribute) => (caseSensitive ? attribute : attribute.toLowerCase()).startsWith(wanted));
}

function attributesOf(secret: Secret, key: Filter['Key']): [attributes: string[], caseSensitive: boolean] {
  const { name, description = '' } = secret;
  const tagKeys = secret.tags.map((tag) => tag.Key);
  const tagValues = secret.tags.map((tag) => tag.Value);
  switch (key) {
    case 'name':
      return [[name], true];
    case 'tag-key':
      return [tagKeys, true];
    case 'tag-value':
      return [tagValues, true];
    case 'description':
      return [[description], false];
    case 'all':
      return [
        [name, description, ...tagKeys, ...tagValues].flatMap((text) => [text, ...text.split(/[\s/_+=.@-]+/)]),
        false,
      ];
    default:
      // Nothing here is replicated or managed by another service.
      return [[], true];
  }
}
