import * as z from 'zod/mini';
import { EVENT_NAMES, EVENT_SOURCE } from '../functions/contract/event-names.ts';
import { detailSchema } from '../functions/contract/events.ts';

/** The JSON schema of each event's `detail`, by the name of its file. */
export const eventSchemas = (): ReadonlyMap<string, string> =>
  new Map(
    EVENT_NAMES.map((name) => {
      const { $schema, ...schema } = z.toJSONSchema(detailSchema(name), { io: 'input', override: withoutPattern });
      const title = `The detail of ${name}, an event of the source ${EVENT_SOURCE}`;
      return [`${name}.json`, `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`];
    }),
  );

/** `date-time` says the same as the long pattern beside it. */
function withoutPattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}
