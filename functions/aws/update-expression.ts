/**
 * A change of an item: the attributes to set (null or undefined removes one), what to add to numbers (a missing one is 0),
 * and the condition that must hold.
 */
export interface ItemChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, number>>;
  /** In DynamoDB's condition language, with `#name` for attributes and `:name` for `values`. */
  readonly condition?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** DynamoDB's parameters for this change. Every attribute is named by a placeholder: many of our words are reserved there. */
export function updateExpression(change: ItemChange): {
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
} {
  const entries = Object.entries(change.set);
  const sets = entries.filter(([, value]) => value != null);
  const removes = entries.filter(([, value]) => value == null);
  const adds = Object.entries(change.add ?? {});
  const condition = change.condition ?? '';
  const inCondition = [...condition.matchAll(/#(\w+)/g)].map(([, name]) => name ?? '');
  const names = [...entries, ...adds].map(([name]) => name);
  const values = {
    ...change.values,
    ...Object.fromEntries(sets.map(([name, value]) => [`set_${name}`, value])),
    ...Object.fromEntries(adds.map(([name, value]) => [`add_${name}`, value])),
  };
  const clauses = [
    sets.length > 0 ? `SET ${sets.map(([name]) => `#${name} = :set_${name}`).join(', ')}` : '',
    removes.length > 0 ? `REMOVE ${removes.map(([name]) => `#${name}`).join(', ')}` : '',
    adds.length > 0 ? `ADD ${adds.map(([name]) => `#${name} :add_${name}`).join(', ')}` : '',
  ];
  return {
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ...(condition ? { ConditionExpression: condition } : {}),
    ExpressionAttributeNames: Object.fromEntries([...names, ...inCondition].map((name) => [`#${name}`, name])),
    ...(Object.keys(values).length > 0
      ? {
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`:${name}`, value]),
          ),
        }
      : {}),
  };
}
