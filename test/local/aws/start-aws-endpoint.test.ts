import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, test } from 'vitest';
import type { AwsCall, AwsEndpointOptions } from '../../../local/aws/aws-endpoint-options.ts';
import type { AwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { newSecret, put, read } from './secrets-manager-cases/new-secret.ts';
import { dynamoDbClient, operator, refresher, refusal, secretsClient, startTestEndpoint } from './test-endpoint.ts';

const started: AwsEndpoint[] = [];
afterEach(() => Promise.all(started.splice(0).map((endpoint) => endpoint.close())));

async function start(options?: Partial<AwsEndpointOptions>): Promise<AwsEndpoint> {
  const endpoint = await startTestEndpoint(options);
  started.push(endpoint);
  return endpoint;
}

test('the AWS endpoint refuses every request without a signature', async () => {
  const { url } = await start();
  for (const target of ['secretsmanager.ListSecrets', 'DynamoDB_20120810.ListTables']) {
    const response = await fetch(url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect(response.headers.get('x-amzn-requestid')).toBeTruthy();
  }
});

test('the AWS endpoint refuses a wrong secret key, an unknown access key and another region with the errors of AWS', async () => {
  const { url } = await start();
  const wrong = { credentials: { ...operator, secretAccessKey: 'wrong' } };
  const unknown = { credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' } };
  const list = (changes: object) => refusal(secretsClient(url, changes).send(new ListSecretsCommand({})));
  const tables = (changes: object) => refusal(dynamoDbClient(url, changes).send(new ListTablesCommand({})));
  for (const ask of [list, tables]) {
    expect(await ask(wrong)).toBe('InvalidSignatureException');
    expect(await ask({ region: 'eu-west-1' })).toBe('InvalidSignatureException');
    expect(await ask(unknown)).toBe('UnrecognizedClientException');
  }
});

test('the AWS endpoint accepts temporary credentials', async () => {
  const { url } = await start();
  const client = secretsClient(url, { credentials: refresher });
  expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
});

test("an SDK whose clock is wrong corrects it by the AWS endpoint's Date header", async () => {
  const { url } = await start({ now: () => Date.now() + 3_600_000 });
  expect(await refusal(secretsClient(url).send(new ListSecretsCommand({})))).toBe('InvalidSignatureException');
  const patient = secretsClient(url, { maxAttempts: 2 });
  expect((await patient.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
});

test('the AWS endpoint reports every call with its status and principal, or a dash for an unknown principal', async () => {
  const calls: AwsCall[] = [];
  const { url } = await start({ onCall: (call) => calls.push(call) });
  await secretsClient(url, { credentials: refresher }).send(new ListSecretsCommand({}));
  await dynamoDbClient(url).send(new ListTablesCommand({}));
  await refusal(secretsClient(url).send(new GetSecretValueCommand({ SecretId: 'none' })));
  await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'secretsmanager.ListSecrets' }, body: '{}' });
  await expect.poll(() => calls).toHaveLength(4);
  expect(calls).toEqual([
    { service: 'secretsmanager', operation: 'ListSecrets', principal: refresher.principal, status: 200 },
    { service: 'dynamodb', operation: 'ListTables', principal: 'operator', status: 200 },
    { service: 'secretsmanager', operation: 'GetSecretValue', principal: 'operator', status: 400 },
    { service: 'secretsmanager', operation: 'ListSecrets', principal: '-', status: 400 },
  ]);
});

test('the AWS endpoint refuses unknown operations', async () => {
  const { url } = await start();
  const response = await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams' } });
  expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
});

test('the AWS endpoint never repeats a value in an error', async () => {
  const { url } = await start();
  const create = new CreateSecretCommand({ Name: 'a', SecretString: 'hidden'.repeat(20_000) });
  const error = await secretsClient(url)
    .send(create)
    .catch((caught: unknown) => caught);
  expect(String(error)).toContain('secretString');
  expect(JSON.stringify(error) + String(error)).not.toContain('hidden');
});

test('the AWS endpoint rejects when its port is taken', async () => {
  const { url } = await start();
  await expect(startTestEndpoint({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('the AWS endpoint closes idle connections when it closes', async () => {
  const endpoint = await startTestEndpoint();
  await secretsClient(endpoint.url).send(new ListSecretsCommand({}));
  await endpoint.close();
  await expect(fetch(endpoint.url)).rejects.toThrow();
});

test('delayed reads return the state before a write until the delay is over', async () => {
  let now = Date.now();
  const { url } = await start({ delayedReadsMs: 2000, now: () => now });
  const client = secretsClient(url);
  const { name, versionId } = await newSecret(client);
  expect(await refusal(read(client, { SecretId: name }))).toBe('ResourceNotFoundException');
  expect(await refusal(client.send(new DescribeSecretCommand({ SecretId: name })))).toBe('ResourceNotFoundException');
  now += 2000;
  expect(await read(client, { SecretId: name })).toBe('first');

  const second = await put(client, name, 'second');
  now += 1999;
  expect(await read(client, { SecretId: name })).toBe('first');
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  expect(VersionIdsToStages).toEqual({ [versionId]: ['AWSCURRENT'] });
  const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId: name }));
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([versionId]);
  now += 1;
  expect(await read(client, { SecretId: name })).toBe('second');
  expect(await read(client, { SecretId: name, VersionId: second })).toBe('second');
});

test('a write sees the writes before it even when reads are delayed', async () => {
  const { url } = await start({ delayedReadsMs: 60_000 });
  const client = secretsClient(url);
  const { name, versionId } = await newSecret(client);
  const again = new PutSecretValueCommand({ SecretId: name, SecretString: 'other', ClientRequestToken: versionId });
  expect(await refusal(client.send(again))).toBe('ResourceExistsException');
});
