import * as z from 'zod/mini';

/** Connections are spread over this many virtual shards for ever; schedules divide them among themselves. */
export const SHARD_COUNT = 64;

/** The event that a schedule sends to the refresher: its shards, `from` included, `to` not. */
export const refresherEvent = z.strictObject({
  shards: z.strictObject({
    from: z.int().check(z.minimum(0), z.maximum(SHARD_COUNT - 1)),
    to: z.int().check(z.minimum(1), z.maximum(SHARD_COUNT)),
  }),
});
export type RefresherEvent = z.output<typeof refresherEvent>;
