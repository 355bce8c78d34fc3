interface WithHeaders {
  readonly multiValueHeaders: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/** All values of a header, whatever the case of its name. @param name in lower case. */
export const headerValues = ({ multiValueHeaders }: WithHeaders, name: string): readonly string[] =>
  Object.entries(multiValueHeaders ?? {}).flatMap(([each, values]) =>
    each.toLowerCase() === name ? (values ?? []) : [],
  );
