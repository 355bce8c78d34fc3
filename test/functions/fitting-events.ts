import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { EventBridgeEvent } from '../../local/aws/events/put-events.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** The faults of the event by its checked-in schema; undefined: it fits, and has no field beyond it. */
export function misfitOf({ 'detail-type': name, detail }: EventBridgeEvent): string | undefined {
  const schema = JSON.parse(readFileSync(new URL(`../../docs/events/${name}.json`, import.meta.url), 'utf8'));
  const validate = ajv.compile({ ...schema, additionalProperties: false });
  return validate(detail) ? undefined : `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(detail)}`;
}
