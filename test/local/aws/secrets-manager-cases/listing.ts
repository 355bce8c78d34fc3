import { randomUUID } from 'node:crypto';
import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  type Filter,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refusal } from '../test-endpoint.ts';
import { newSecret, put } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

async function names(client: SecretsManagerClient, Filters: Filter[]): Promise<(string | undefined)[]> {
  const { SecretList } = await client.send(new ListSecretsCommand({ Filters }));
  return (SecretList ?? []).map(({ Name }) => Name).sort();
}

export const listingCases: readonly SecretsManagerCase[] = [
  {
    name: 'a description shows what was given and nothing of the value',
    async run(client) {
      const Tags = [{ Key: 'connection', Value: 'acme' }];
      const KmsKeyId = 'alias/broker';
      const { name, arn } = await newSecret(client, { Description: 'words', KmsKeyId, Tags, SecretString: 'hidden' });
      const { $metadata, ...answer } = await client.send(new DescribeSecretCommand({ SecretId: name }));
      expect(answer).toMatchObject({ ARN: arn, Name: name, Description: 'words', KmsKeyId, Tags });
      expect($metadata.httpStatusCode).toBe(200);
      expect(JSON.stringify(answer)).not.toContain('hidden');
      expect(answer.CreatedDate).toBeInstanceOf(Date);
    },
  },
  {
    name: 'a secret that never rotated says nothing about rotation',
    async run(client) {
      const { name } = await newSecret(client);
      const answer = await client.send(new DescribeSecretCommand({ SecretId: name }));
      expect(answer.RotationEnabled).toBeUndefined();
      expect(answer.RotationRules).toBeUndefined();
    },
  },
  {
    name: 'tags are added, replaced and taken away',
    async run(client) {
      const { name } = await newSecret(client, { Tags: [{ Key: 'a', Value: '1' }] });
      const Tags = [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '3' },
      ];
      await client.send(new TagResourceCommand({ SecretId: name, Tags }));
      expect((await client.send(new DescribeSecretCommand({ SecretId: name }))).Tags).toEqual(Tags);
      await client.send(new UntagResourceCommand({ SecretId: name, TagKeys: ['a'] }));
      const { Tags: left } = await client.send(new DescribeSecretCommand({ SecretId: name }));
      expect(left).toEqual([{ Key: 'b', Value: '3' }]);
    },
  },
  {
    name: 'a filter by name matches the beginning, in the case given',
    async run(client) {
      const prefix = `Prefix-${randomUUID()}`;
      const { name } = await newSecret(client, { Name: `${prefix}/one` });
      await newSecret(client, { Name: `other/${prefix}` });
      expect(await names(client, [{ Key: 'name', Values: [prefix] }])).toEqual([name]);
      expect(await names(client, [{ Key: 'name', Values: [prefix.toLowerCase()] }])).toEqual([]);
    },
  },
  {
    name: 'several values of a filter are alternatives, several filters hold together',
    async run(client) {
      const mark = randomUUID();
      const tagged = (Value: string) =>
        newSecret(client, { Tags: [{ Key: `${mark}-key`, Value: `${mark}-${Value}` }] });
      const [one, two, three] = [await tagged('one'), await tagged('two'), await tagged('three')];
      const byKey = { Key: 'tag-key' as const, Values: [mark] };
      const byValue = { Key: 'tag-value' as const, Values: [`${mark}-one`, `${mark}-two`] };
      expect(await names(client, [byKey])).toEqual([one.name, two.name, three.name].sort());
      expect(await names(client, [byKey, byValue])).toEqual([one.name, two.name].sort());
    },
  },
  {
    name: 'a filter with an exclamation mark matches the others',
    async run(client) {
      const mark = randomUUID();
      const one = await newSecret(client, { Name: `${mark}/one` });
      await newSecret(client, { Name: `${mark}/two` });
      const filters: Filter[] = [
        { Key: 'name', Values: [mark] },
        { Key: 'name', Values: [`!${mark}/two`] },
      ];
      expect(await names(client, filters)).toEqual([one.name]);
    },
  },
  {
    name: 'a list comes in pages',
    async run(client) {
      const mark = randomUUID();
      for (const end of ['one', 'two', 'three']) await newSecret(client, { Name: `${mark}/${end}` });
      const page = (NextToken?: string) =>
        client.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [mark] }], MaxResults: 2, NextToken }));
      const first = await page();
      const second = await page(first.NextToken);
      const listed = [...(first.SecretList ?? []), ...(second.SecretList ?? [])].map(({ Name }) => Name);
      expect(first.SecretList).toHaveLength(2);
      expect(listed.sort()).toEqual([`${mark}/one`, `${mark}/three`, `${mark}/two`]);
      expect(second.NextToken).toBeUndefined();
    },
  },
  {
    name: 'versions come in pages',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const second = await put(client, name, 'second');
      const page = (NextToken?: string) =>
        client.send(new ListSecretVersionIdsCommand({ SecretId: name, MaxResults: 1, NextToken }));
      const first = await page();
      expect(first.Versions?.map(({ VersionId }) => VersionId)).toEqual([versionId]);
      const last = await page(first.NextToken);
      expect(last.Versions?.map(({ VersionId }) => VersionId)).toEqual([second]);
      expect(last.NextToken).toBeUndefined();
    },
  },
  {
    name: 'a made-up page token is refused',
    async run(client) {
      expect(await refusal(client.send(new ListSecretsCommand({ NextToken: 'made-up' })))).toBe(
        'InvalidNextTokenException',
      );
    },
  },
  {
    name: 'several values are read by a filter, in pages',
    async run(client) {
      const mark = randomUUID();
      for (const end of ['one', 'two']) await newSecret(client, { Name: `${mark}/${end}`, SecretString: end });
      const Filters: Filter[] = [{ Key: 'name', Values: [mark] }];
      const page = (NextToken?: string) =>
        client.send(new BatchGetSecretValueCommand({ Filters, MaxResults: 1, NextToken }));
      const first = await page();
      const second = await page(first.NextToken);
      const values = [...(first.SecretValues ?? []), ...(second.SecretValues ?? [])].map((entry) => entry.SecretString);
      expect(values.sort()).toEqual(['one', 'two']);
    },
  },
  {
    name: 'a read by a list and by a filter at once is refused',
    async run(client) {
      const both = new BatchGetSecretValueCommand({ SecretIdList: ['a'], Filters: [{ Key: 'name', Values: ['a'] }] });
      expect(await refusal(client.send(both))).toBe('InvalidParameterException');
    },
  },
];
