import type { Properties } from '../template/properties.ts';

/** Makes the text that a target gets of an event. */
export type Transform = (event: unknown) => string;

/**
 * Reads the input transformer of a target. Every line of the template is a text in quotation marks, with the values of the
 * event in it. Without a transformer, the target gets the whole event.
 */
export const readTransformer = (target: Properties): Transform => {
  for (const name of ['Input', 'InputPath']) target.refuse(name, 'is not served on one machine');
  const transformer = target.object('InputTransformer');
  if (!transformer) return (event) => JSON.stringify(event);
  const paths = new Map(transformer.entries('InputPathsMap'));
  const lines = transformer.text('InputTemplate').split('\n');
  if (!lines.every((line) => /^".*"$/.test(line)))
    throw new Error(`${transformer.where}.InputTemplate must have lines in quotation marks.`);
  return (event) =>
    lines
      .map((line) => line.replaceAll(/<([\w.-]+)>/g, (_, name: string) => textAt(event, paths.get(name))))
      .join('\n');
};

/** EventBridge puts nothing where an event has no such field. */
const textAt = (event: unknown, path = ''): string => {
  const steps = path.split('.').slice(1);
  const value = steps.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    event,
  );
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
};
