import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';

/** An event as EventBridge delivers it to rules. */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventBusOptions {
  readonly region: string;
  readonly accountId: string;
  readonly now: () => number;
  /** Receives every event that was taken. */
  readonly onEvent: (event: EventBridgeEvent) => void;
}

const MOST_ENTRIES = 10;
const MOST_BYTES = 1024 * 1024;

/** EventBridge counts this for `Time`, however it is written. */
const TIME_BYTES = 14;

const entry = z.object({
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  Time: z.optional(z.number()),
  Resources: z.optional(z.array(z.string())),
  EventBusName: z.optional(z.literal('default')),
});
type Entry = z.output<typeof entry>;

const request = z.object({ Entries: z.array(entry).check(z.minLength(1), z.maxLength(MOST_ENTRIES)) });

/** The default event bus. The answer to a fault of one entry is in that entry's place, as EventBridge does it. */
export function putEvents(body: unknown, options: EventBusOptions): object {
  const parsed = request.safeParse(body);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `Value at '${path.join('.')}': ${message}`);
    throw new AwsError('ValidationException', `Validation errors detected: ${faults.join('; ')}`);
  }
  const { Entries } = parsed.data;
  if (Entries.reduce((bytes, each) => bytes + sizeOf(each), 0) > MOST_BYTES)
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  const results = Entries.map((each) => {
    const event = readEvent(each, options);
    if ('ErrorCode' in event) return event;
    options.onEvent(event);
    return { EventId: event.id };
  });
  return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
}

function readEvent({ Source, DetailType, Detail, Time, Resources = [] }: Entry, options: EventBusOptions) {
  const required = { Source, DetailType, Detail };
  const missing = Object.entries(required).find(([, value]) => !value)?.[0];
  if (!Source || !DetailType || !Detail) return fault('InvalidArgument', `${missing} is a required argument.`);
  if (Source.startsWith('aws.')) return fault('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = readDetail(Detail);
  if (!detail) return fault('MalformedDetail', 'Detail is malformed.');
  const { accountId: account, region } = options;
  const time = new Date(Time === undefined ? options.now() : Time * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const id = randomUUID();
  const shared = { version: '0', id, source: Source, account, time, region, resources: Resources } as const;
  return { ...shared, 'detail-type': DetailType, detail };
}

const fault = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });

function readDetail(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

const sizeOf = ({ Source = '', DetailType = '', Detail = '', Time, Resources = [] }: Entry): number =>
  (Time === undefined ? 0 : TIME_BYTES) +
  [Source, DetailType, Detail, ...Resources].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
