/** Names of a connection's secrets below the prefix; the stack grants by the same words. */
export const SECRET_KINDS = ['sign-in', 'api-token'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

export const secretName = (prefix: string, connection: string, kind: SecretKind): string =>
  `${prefix}/${connection}/${kind}`;
