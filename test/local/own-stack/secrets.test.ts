import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { type FunctionDefinition, readFunctions } from '../../../local/lambda/function-definition.ts';
import { readOptions } from '../../../local/options.ts';
import { ShutdownHooks } from '../../../local/shutdown-hooks.ts';
import { SigningKeyRing } from '../../../local/signing-key-ring.ts';
import { startAws } from '../../../local/start-aws.ts';
import { createTables } from '../../../local/tables/create-tables.ts';
import { readTableKeys } from '../../../local/tables/read-table-keys.ts';
import type { Stack } from '../../../local/template/stack.ts';
import { refusal, refusalWithMessage } from '../aws/test-endpoint.ts';
import { ownStack, withoutPermissionFor, withoutStatements } from './own-stack.ts';

const functionNamed = (stack: Stack, name: string): FunctionDefinition => {
  const described = stack
    .ofType('AWS::Lambda::Function')
    .find(({ properties }) => properties.text('Description').endsWith(`: ${name}`));
  const definition = readFunctions(stack, () => '').find(({ logicalId }) => logicalId === described?.logicalId);
  if (!definition) throw new Error(`The stack has no function ${name}.`);
  return definition;
};

/** The AWS endpoint of `npm start` for this stack, and clients with the credentials of its functions. */
const start = async (stack: Stack) => {
  const shutdown = new ShutdownHooks();
  onTestFinished(() => shutdown.close());
  const options = readOptions({ AWS_PORT: '0' });
  const keys = new SigningKeyRing(options.accountId);
  const lambda = {
    invoke: async () => ({ ok: true, payload: 'null' }) as const,
    enqueue: () => {},
    has: () => true,
    killContainers: () => 0,
    containerCount: () => 0,
    close: () => {},
  };
  const late = { lambda, iam: readIam(stack), tableKeys: readTableKeys(stack) };
  const endpoint = await startAws({ options, shutdown, print: () => {}, keys }, late);
  await createTables(stack, { endpoint, credentials: keys.operator });
  const as = (name: string) => {
    const credentials = keys.forFunction(functionNamed(stack, name));
    const client = { endpoint, region: options.region, maxAttempts: 1, credentials };
    return { secrets: new SecretsManagerClient(client), table: new DynamoDBClient(client) };
  };
  const operator = { endpoint, region: options.region, credentials: keys.operator };
  const [KmsKeyId = ''] = stack.ofType('AWS::KMS::Key').map(({ logicalId }) => stack.attribute(logicalId, 'Arn'));
  const RotationLambdaARN = functionNamed(stack, 'rotation').arn;
  const [TableName] = stack.ofType('AWS::DynamoDB::Table').map(({ ref }) => ref);
  return {
    as,
    KmsKeyId,
    operator: new SecretsManagerClient(operator),
    createSignIn: () =>
      as('connections').secrets.send(
        new CreateSecretCommand({ Name: 'ringcx/acme/sign-in', SecretString: '{}', KmsKeyId }),
      ),
    rotate: async () => {
      const { secrets } = as('connections');
      await secrets.send(new CreateSecretCommand({ Name: 'ringcx/acme/api-token', KmsKeyId }));
      await secrets.send(new RotateSecretCommand({ SecretId: 'ringcx/acme/api-token', RotationLambdaARN }));
    },
    readCaller: () =>
      as('authorizer').table.send(
        new GetItemCommand({ TableName, Key: { pk: { S: 'CALLER#ivr' }, sk: { S: 'CALLER' } } }),
      ),
  };
};

test("the stack's rights on the key let its functions use the table and the secrets", async () => {
  const { as, createSignIn, rotate, readCaller } = await start(ownStack());
  await readCaller();
  await createSignIn();
  const read = new GetSecretValueCommand({ SecretId: 'ringcx/acme/sign-in' });
  expect((await as('login').secrets.send(read)).SecretString).toBe('{}');
  await rotate();
  const put = { SecretId: 'ringcx/acme/api-token', SecretString: '{}', VersionStages: ['AWSPENDING'] };
  await as('rotation').secrets.send(new PutSecretValueCommand(put));
});

const FORMER_KEY = {
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: { Ref: 'AWS::AccountId' } } }],
    },
  },
};

test("the stack's roles can take over secrets under a key that is none of theirs", async () => {
  const stack = ownStack(undefined, { FormerKey: FORMER_KEY });
  const { as, KmsKeyId, operator } = await start(stack);
  const former = stack.attribute('FormerKey', 'Arn');
  const [signIn, apiToken] = ['ringcx/acme/sign-in', 'ringcx/acme/api-token'];
  for (const Name of [signIn, apiToken])
    await operator.send(new CreateSecretCommand({ Name, SecretString: 'former', KmsKeyId: former }));
  const [connections, rotation] = [as('connections').secrets, as('rotation').secrets];
  const read = new GetSecretValueCommand({ SecretId: signIn });
  expect(await refusal(connections.send(read))).toBe('AccessDeniedException');
  await connections.send(new UpdateSecretCommand({ SecretId: signIn, SecretString: 'new', KmsKeyId }));
  expect((await as('login').secrets.send(read)).SecretString).toBe('new');
  const put = { SecretId: apiToken, SecretString: 'new', VersionStages: ['AWSPENDING'] };
  expect(await refusal(rotation.send(new PutSecretValueCommand(put)))).toBe('AccessDeniedException');
  await rotation.send(new UpdateSecretCommand({ SecretId: apiToken, KmsKeyId }));
  await rotation.send(new PutSecretValueCommand(put));
});

test("a stack that forgets its roles' rights on the key can use neither the table nor the secrets", async () => {
  const { createSignIn, readCaller } = await start(ownStack(withoutStatements('kms:')));
  expect((await refusalWithMessage(readCaller())).message).toContain('kms:Decrypt');
  expect(await refusalWithMessage(createSignIn())).toEqual({
    name: 'AccessDeniedException',
    message: 'Access to KMS is not allowed',
  });
});

test("a stack whose key does not leave its use to the account's policies can use neither the table nor the secrets", async () => {
  const stack = ownStack((resource) =>
    resource.Type === 'AWS::KMS::Key'
      ? { ...resource, Properties: { ...resource.Properties, KeyPolicy: { Statement: [] } } }
      : resource,
  );
  const { createSignIn, readCaller } = await start(stack);
  expect(await refusal(readCaller())).toBe('AccessDeniedException');
  expect(await refusal(createSignIn())).toBe('AccessDeniedException');
});

test('a stack that forgets the permission of Secrets Manager cannot set up a rotation', async () => {
  const { rotate } = await start(ownStack(withoutPermissionFor('secretsmanager.amazonaws.com')));
  expect(await refusalWithMessage(rotate())).toEqual({
    name: 'AccessDeniedException',
    message: expect.stringContaining('Ensure that the function policy grants access to the principal'),
  });
});
