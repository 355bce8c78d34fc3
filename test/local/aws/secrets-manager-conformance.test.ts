import { afterAll, beforeAll, describe, it } from 'vitest';
import type { AwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { secretsManagerCases } from './secrets-manager-cases.ts';
import { secretsClient, startTestEndpoint } from './test-endpoint.ts';

describe('the Secrets Manager stand-in', () => {
  let endpoint: AwsEndpoint;
  beforeAll(async () => {
    endpoint = await startTestEndpoint();
  });
  afterAll(() => endpoint.close());

  it.each(secretsManagerCases)('$name', ({ run }) => run(secretsClient(endpoint.url)));
});
