import * as z from 'zod/mini';
import type { Secret } from './secret.ts';

const FILTER_KEYS = ['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'] as const;

export const filters = z
  .array(
    z.object({
      Key: z.enum(FILTER_KEYS),
      Values: z.array(z.string().check(z.minLength(1), z.maxLength(512))).check(z.minLength(1), z.maxLength(10)),
    }),
  )
  .check(z.maxLength(10));

type Filter = z.output<typeof filters>[number];

/** Every filter must match, each by at least one of its values. */
export function matchesFilters(secret: Secret, wanted: readonly Filter[]): boolean {
  return wanted.every(({ Key, Values }) => Values.some((value) => matches(secret, Key, value)));
}

function matches(secret: Secret, key: Filter['Key'], value: string): boolean {
  if (value.startsWith('!')) return !matches(secret, key, value.slice(1));
  const { attributes, caseSensitive } = attributesOf(secret, key);
  const wanted = caseSensitive ? value : value.toLowerCase();
  return attributes.some((attribute) => (caseSensitive ? attribute : attribute.toLowerCase()).startsWith(wanted));
}

interface Attributes {
  readonly attributes: readonly string[];
  readonly caseSensitive: boolean;
}

function attributesOf(secret: Secret, key: Filter['Key']): Attributes {
  const { name, description = '' } = secret;
  const tagKeys = secret.tags.map((tag) => tag.Key);
  const tagValues = secret.tags.map((tag) => tag.Value);
  switch (key) {
    case 'name':
      return { attributes: [name], caseSensitive: true };
    case 'tag-key':
      return { attributes: tagKeys, caseSensitive: true };
    case 'tag-value':
      return { attributes: tagValues, caseSensitive: true };
    case 'description':
      return { attributes: [description], caseSensitive: false };
    case 'all':
      return {
        attributes: [name, description, ...tagKeys, ...tagValues].flatMap((text) => [
          text,
          ...text.split(/[\s/_+=.@-]+/),
        ]),
        caseSensitive: false,
      };
    default:
      // The stand-in has no replicas and no secrets that another service manages.
      return { attributes: [], caseSensitive: true };
  }
}
