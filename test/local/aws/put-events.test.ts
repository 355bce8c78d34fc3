import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, test } from 'vitest';
import type { AwsEndpointOptions } from '../../../local/aws/aws-endpoint-options.ts';
import type { EventBridgeEvent } from '../../../local/aws/events/put-events.ts';
import type { AwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { operator, refusal, region, startTestEndpoint } from './test-endpoint.ts';

const started: AwsEndpoint[] = [];
afterEach(() => Promise.all(started.splice(0).map((endpoint) => endpoint.close())));

const ENTRY: PutEventsRequestEntry = { Source: 'shop', DetailType: 'Sold', Detail: '{"item":"tea"}' };

async function start(options: Partial<AwsEndpointOptions> = {}) {
  const events: EventBridgeEvent[] = [];
  const endpoint = await startTestEndpoint({ onEvent: (event) => events.push(event), ...options });
  started.push(endpoint);
  const client = new EventBridgeClient({ endpoint: endpoint.url, region, credentials: operator, maxAttempts: 1 });
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { events, put };
}

test('an event arrives with its detail, and with what EventBridge adds', async () => {
  const { events, put } = await start();
  const { FailedEntryCount, Entries } = await put({ ...ENTRY, Time: new Date('2030-01-01T00:00:00Z') });
  expect(FailedEntryCount).toBe(0);
  expect(events).toEqual([
    {
      version: '0',
      id: Entries?.[0]?.EventId,
      source: 'shop',
      'detail-type': 'Sold',
      account: '123456789012',
      region,
      time: '2030-01-01T00:00:00Z',
      resources: [],
      detail: { item: 'tea' },
    },
  ]);
});

test('a faulty entry fails by itself, with the error of AWS in its place', async () => {
  const { events, put } = await start();
  const faulty = [
    { ...ENTRY, Source: '' },
    { ...ENTRY, Detail: 'tea' },
    { ...ENTRY, Detail: '[1]' },
  ];
  const { FailedEntryCount, Entries } = await put(...faulty, { ...ENTRY, Source: 'aws.ec2' }, ENTRY);
  expect(FailedEntryCount).toBe(4);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'NotAuthorizedForSourceException',
    undefined,
  ]);
  expect(events).toHaveLength(1);
});

test('a request has one to ten entries, of one megabyte together', async () => {
  const { events, put } = await start();
  expect(await refusal(put())).toBe('ValidationException');
  expect(await refusal(put(...Array.from({ length: 11 }, () => ENTRY)))).toBe('ValidationException');
  const half = { ...ENTRY, Detail: JSON.stringify({ text: 'x'.repeat(512 * 1024) }) };
  expect(await refusal(put(half, half))).toBe('ValidationException');
  expect(events).toEqual([]);
  await put(half);
  expect(events).toHaveLength(1);
});

test('a call without the right to it is denied, and its policy is asked about source and detail type', async () => {
  const asked: unknown[] = [];
  const { events, put } = await start({
    authorize: (request) => {
      asked.push(request);
      return false;
    },
  });
  expect(await refusal(put(ENTRY, { ...ENTRY, DetailType: 'Returned' }))).toBe('AccessDeniedException');
  expect(asked).toMatchObject([
    {
      action: 'events:PutEvents',
      resource: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
      context: { 'events:source': ['shop'], 'events:detail-type': ['Sold', 'Returned'] },
    },
  ]);
  expect(events).toEqual([]);
});
