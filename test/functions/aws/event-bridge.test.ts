import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { EventBridge } from '../../../functions/aws/event-bridge.ts';

test('an event that EventBridge does not take, in an answer of 200, is a failure with its error code', async () => {
  const client = mockClient(EventBridgeClient);
  const Entries = [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }];
  client.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries });
  const published = new EventBridge('broker').publish('SignInRecovered', { connection: 'acme' });
  await expect(published).rejects.toMatchObject({ name: 'ThrottlingException' });
  client.restore();
});
