import * as z from 'zod/mini';
import { startOfDay } from './describe-secret.ts';
import { maxResults, nextToken, operation, seconds, secretId } from './operation.ts';
import { takePage } from './take-page.ts';

const request = z.object({
  SecretId: secretId,
  IncludeDeprecated: z.optional(z.boolean()),
  MaxResults: maxResults(100),
  NextToken: nextToken,
});

export const listSecretVersionIds = operation(request, (input, { store, accessedAt }) => {
  const secret = store.read(input.SecretId);
  const listed = secret.versions.filter(({ stages }) => input.IncludeDeprecated || stages.length > 0);
  const page = takePage(listed, { size: input.MaxResults ?? 100, token: input.NextToken });
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: page.items.map(({ id, stages, createdAt }) => ({
      VersionId: id,
      VersionStages: stages.length > 0 ? stages : undefined,
      CreatedDate: seconds(createdAt),
      LastAccessedDate: seconds(startOfDay(accessedAt.get(`${secret.arn}#${id}`))),
      KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
    })),
    NextToken: page.nextToken,
  };
});
