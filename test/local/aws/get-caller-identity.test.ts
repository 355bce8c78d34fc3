import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import type { Credentials } from '../../../local/aws/verify-signature.ts';
import { operator, refresher, region, startTestEndpoint } from './test-endpoint.ts';

describe('sts:GetCallerIdentity', () => {
  let endpoint: AwsEndpoint;
  beforeAll(async () => {
    endpoint = await startTestEndpoint();
  });
  afterAll(() => endpoint.close());

  async function ask(credentials: Credentials): Promise<Response> {
    const { host, hostname } = new URL(endpoint.url);
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256 });
    const request = { method: 'POST', protocol: 'http:', hostname, path: '/', query: {}, headers, body };
    return fetch(endpoint.url, { method: 'POST', headers: (await signer.sign(request)).headers, body });
  }

  it('names a user by the ARN of a user, and an ARN as it is', async () => {
    expect(await (await ask(operator)).text()).toContain('<Arn>arn:aws:iam::123456789012:user/operator</Arn>');
    expect(await (await ask(refresher)).text()).toContain(`<Arn>${refresher.principal}</Arn>`);
  });

  it('refuses a key that nobody has', async () => {
    const response = await ask({ ...operator, accessKeyId: 'AKIANOBODY' });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>InvalidClientTokenId</Code>');
  });
});
