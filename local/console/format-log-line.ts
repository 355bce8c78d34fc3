import { isObject, type Json, type JsonObject } from '../template/template.ts';

/** What the logger says in every line, and what is said before the fields. */
const STANDING = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'sampling_rate',
  'xray_trace_id',
]);

/** One readable line of what a function printed; nothing for a metric. What is no JSON is left as it is. */
export const formatLogLine = (functionName: string, line: string, now: Date): string | undefined => {
  const entry = parseEntry(line);
  if (!entry) return line.trim() === '' ? undefined : formatLine(functionName, line, {}, now);
  if ('_aws' in entry) return undefined;
  const fields = Object.fromEntries(Object.entries(entry).filter(([name]) => !STANDING.has(name)));
  const { level } = entry;
  const remarkable = typeof level === 'string' && level !== 'INFO' && level !== 'DEBUG';
  return formatLine(functionName, messageOf(entry), remarkable ? { level, ...fields } : fields, now);
};

/** `HH:MM:SS  <who>  <what>  name=value …` */
export const formatLine = (
  who: string,
  what: string,
  fields: Readonly<Record<string, Json | undefined>>,
  now: Date,
): string => {
  const time = now.toTimeString().slice(0, 8);
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${textOf(value)}`],
  );
  return [time, who.padEnd(12), what, pairs.join(' ')].filter(Boolean).join('  ');
};

const parseEntry = (line: string): JsonObject | undefined => {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Json;
    return isObject(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
};

const messageOf = ({ message = '' }: JsonObject): string =>
  typeof message === 'string' ? message.replaceAll(/\s+/g, ' ') : textOf(message);

const textOf = (value: Json): string => {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return isObject(value) && typeof value.name === 'string' && typeof value.message === 'string'
    ? JSON.stringify(`${value.name}: ${value.message}`)
    : JSON.stringify(value);
};
