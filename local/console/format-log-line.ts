import { isObject, type Json, type JsonObject } from '../template/json.ts';

/** The fields that the logger adds to every line, and those that stand before the other fields. */
const STANDARD_FIELDS = new Set([
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

/**
 * Formats a line that a function printed. Undefined for metrics and empty lines; text that is not JSON stays as it is.
 */
export const formatLogLine = (functionName: string, line: string, now: Date): string | undefined => {
  const entry = parseEntry(line);
  if (!entry) return line.trim() === '' ? undefined : formatLine(functionName, line, {}, now);
  if ('_aws' in entry) return undefined;
  const fields = Object.fromEntries(Object.entries(entry).filter(([name]) => !STANDARD_FIELDS.has(name)));
  const { level } = entry;
  const showLevel = typeof level === 'string' && level !== 'INFO' && level !== 'DEBUG';
  return formatLine(functionName, messageOf(entry), showLevel ? { level, ...fields } : fields, now);
};

/** `HH:MM:SS  <source>  <message>  name=value …` */
export const formatLine = (
  source: string,
  message: string,
  fields: Readonly<Record<string, Json | undefined>>,
  now: Date,
): string => {
  const time = now.toTimeString().slice(0, 8);
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${textOf(value)}`],
  );
  return [time, source.padEnd(12), message, pairs.join(' ')].filter(Boolean).join('  ');
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
