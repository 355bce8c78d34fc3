import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect } from 'vitest';
import type { Credentials } from '../../../local/aws/verify-signature.ts';
import { operator, refresher, region, test } from './test-endpoint.ts';

async function ask(url: string, credentials: Credentials): Promise<Response> {
  const { host, hostname } = new URL(url);
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256 });
  const request = { method: 'POST', protocol: 'http:', hostname, path: '/', query: {}, headers, body };
  return fetch(url, { method: 'POST', headers: (await signer.sign(request)).headers, body });
}

test('sts:GetCallerIdentity names a user by its ARN, and a role by the ARN of its session', async ({ endpoint }) => {
  expect(await (await ask(endpoint.url, operator)).text()).toContain(
    '<Arn>arn:aws:iam::123456789012:user/operator</Arn>',
  );
  expect(await (await ask(endpoint.url, refresher)).text()).toContain(`<Arn>${refresher.principal}</Arn>`);
});

test('sts:GetCallerIdentity refuses an unknown access key', async ({ endpoint }) => {
  const response = await ask(endpoint.url, { ...operator, accessKeyId: 'AKIANOBODY' });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('<Code>InvalidClientTokenId</Code>');
});
