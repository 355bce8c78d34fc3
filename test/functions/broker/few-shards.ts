import { shardOf } from '../../../functions/aws/keys.ts';

/** The shards of a small schedule. A look asks the table about each of its shards, so tests that look often have few. */
export const FEW_SHARDS = { from: 0, to: 4 };

/** Names of connections in those shards. */
export function namesInFewShards(word: string, count: number): string[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = `${word}-${number}`;
    if (shardOf(name) >= FEW_SHARDS.from && shardOf(name) < FEW_SHARDS.to) names.push(name);
  }
  return names;
}

export const nameInFewShards = (word: string): string => namesInFewShards(word, 1).join();
