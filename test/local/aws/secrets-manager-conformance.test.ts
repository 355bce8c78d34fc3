import { secretsManagerCases } from './secrets-manager-cases.ts';
import { secretsClient, test } from './test-endpoint.ts';

test.for(secretsManagerCases)('the Secrets Manager stand-in: $name', ({ run }, { endpoint }) =>
  run(secretsClient(endpoint.url)),
);
