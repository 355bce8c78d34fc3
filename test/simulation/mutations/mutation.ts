/** One deliberate fault of the domain: a text of a source file that another replaces while the module is loaded. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Virtual hours of each world; API tokens need more. */
  readonly hours: number;
}
