/** One page of a listing. `nextToken` asks for the next one; null: this is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | null;
}
