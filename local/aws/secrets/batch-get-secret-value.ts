import * as z from 'zod/mini';
import { AwsError, invalidParameter } from '../aws-error.ts';
import { filters, matchesFilters } from './filter-secrets.ts';
import { revealVersion } from './get-secret-value.ts';
import { maxResults, nextToken, type OperationContext, operation, secretId } from './operation.ts';
import { takePage } from './take-page.ts';

const request = z.object({
  SecretIdList: z.optional(z.array(secretId).check(z.minLength(1), z.maxLength(20))),
  Filters: z.optional(filters),
  MaxResults: maxResults(20),
  NextToken: nextToken,
});

export const batchGetSecretValue = operation(request, (input, context) => {
  const { SecretIdList: ids, Filters: wanted } = input;
  if ((ids === undefined) === (wanted === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (ids) {
    if (input.MaxResults !== undefined) {
      throw invalidParameter(
        "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
      );
    }
    return answer(ids, context);
  }
  const found = context.store
    .all()
    .filter((secret) => secret.deletionAt === undefined && matchesFilters(secret, wanted ?? []));
  const page = takePage(found, { size: input.MaxResults ?? 20, token: input.NextToken });
  return {
    ...answer(
      page.items.map(({ arn }) => arn),
      context,
    ),
    NextToken: page.nextToken,
  };
});

function answer(ids: readonly string[], context: OperationContext): object {
  const values: object[] = [];
  const errors: object[] = [];
  for (const id of ids) {
    try {
      values.push(revealVersion(context.store.readUsable(id), {}, context));
    } catch (error) {
      // A secret that cannot be read is reported beside the values of the others.
      if (!(error instanceof AwsError)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.type, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
}
