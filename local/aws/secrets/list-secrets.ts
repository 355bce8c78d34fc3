import * as z from 'zod/mini';
import { describe, stagesByVersion } from './describe-secret.ts';
import { filters, matchesFilters } from './filter-secrets.ts';
import { maxResults, nextToken, type OperationContext, operation } from './operation.ts';
import type { Secret } from './secret.ts';
import { takePage } from './take-page.ts';

const request = z.object({
  Filters: z.optional(filters),
  IncludePlannedDeletion: z.optional(z.boolean()),
  MaxResults: maxResults(100),
  NextToken: nextToken,
  SortBy: z.optional(z.enum(['created-date', 'last-accessed-date', 'last-changed-date', 'name'])),
  SortOrder: z.optional(z.enum(['asc', 'desc'])),
});

type SortBy = NonNullable<z.output<typeof request>['SortBy']>;

export const listSecrets = operation(request, (input, context) => {
  const found = context.store
    .all()
    .filter((secret) => input.IncludePlannedDeletion || secret.deletionAt === undefined)
    .filter((secret) => matchesFilters(secret, input.Filters ?? []))
    .sort(order(input.SortBy ?? 'created-date', context));
  if (input.SortOrder === 'desc') found.reverse();
  const page = takePage(found, { size: input.MaxResults ?? 100, token: input.NextToken });
  return {
    SecretList: page.items.map((secret) => ({
      ...describe(secret, context),
      SecretVersionsToStages: stagesByVersion(secret),
    })),
    NextToken: page.nextToken,
  };
});

function order(by: SortBy, { accessedAt }: OperationContext): (a: Secret, b: Secret) => number {
  switch (by) {
    case 'name':
      return (a, b) => (a.name < b.name ? -1 : 1);
    case 'last-changed-date':
      return (a, b) => a.changedAt - b.changedAt;
    case 'last-accessed-date':
      return (a, b) => (accessedAt.get(a.arn) ?? 0) - (accessedAt.get(b.arn) ?? 0);
    default:
      return (a, b) => a.createdAt - b.createdAt;
  }
}
