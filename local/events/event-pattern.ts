import { isObject, type Json, type JsonObject } from '../template/json.ts';

/** Whether the event matches a rule's pattern: each field of the pattern has one of the values that it lists. */
export const matchesEvent = (pattern: JsonObject, event: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(pattern).every(([field, wanted]) => {
    const value = event[field];
    if (Array.isArray(wanted)) return [value].flat().some((each) => wanted.includes(each as Json));
    return isObject(wanted) && typeof value === 'object' && value !== null && matchesEvent(wanted, { ...value });
  });

/** Throws on filters such as `prefix`: ignoring one would send messages that a deployment does not. */
export const refuseFilters = (pattern: JsonObject, where: string): void => {
  for (const [field, wanted] of Object.entries(pattern)) {
    const place = `${where}.${field}`;
    if (isObject(wanted)) refuseFilters(wanted, place);
    else if (!Array.isArray(wanted) || wanted.some((each: Json) => typeof each === 'object'))
      throw new Error(`${place} must be a list of values; other patterns are not matched on one machine.`);
  }
};
