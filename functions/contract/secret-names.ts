/** Names of a connection's secrets below the prefix; the stack grants by the same words. */
export const SECRET_KINDS = ['sign-in', 'api-token'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

export const secretName = (prefix: string, connection: string, kind: SecretKind): string =>
  `${prefix}/${connection}/${kind}`;

/** The connection of a managed API token's secret, from its ARN or name; undefined: it is no such secret. */
export function connectionOf(prefix: string, secretId: string): string | undefined {
  const name = secretId.startsWith('arn:') ? secretId.split(':secret:')[1]?.replace(/-[^-]{6}$/, '') : secretId;
  const [, connection] =
    /^([a-z0-9-]{1,40})\/api-token$/.exec(name?.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : '') ?? [];
  return connection;
}
