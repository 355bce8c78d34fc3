/** One change of a source file, made while the module is loaded. */
export interface Edit {
  /** Below `functions/`. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** A deliberate fault of the broker, which the simulation must find. */
export interface Mutation {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Virtual hours of each world; 6 where nothing is said. */
  readonly hours?: number;
  /** The first seed that shows it, as `npm run simulate -- --mutations` finds it. */
  readonly shownBy?: number;
  /** The test that finds the mutation where worlds rarely bring its trouble about; absent: the simulation finds it. */
  readonly foundBy?: string;
}
