import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { type SecretKind, secretName } from '../functions/contract/secret-names.ts';

const secretArn = (stack: Stack, resourceName: string): string =>
  stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The ARN of one secret. Secrets Manager appends a hyphen and six random characters to each. */
export const secretArnOf = (stack: Stack, prefix: string, connection: string, kind: SecretKind): string =>
  secretArn(stack, `${secretName(prefix, connection, kind)}-??????`);

/**
 * The ARNs of that secret, for every connection. IAM checks a request for a secret that does not exist against its bare
 * name, without the six characters. Such a request is to get "not found" and not "denied", so the bare name is among them.
 * `*` spans slashes too, so these ARNs need the denial of `nestedSecretArn` beside them.
 */
export const secretArnsOfEveryConnection = (stack: Stack, prefix: string, kind: SecretKind): readonly string[] =>
  ['', '-??????'].map((suffix) => secretArn(stack, `${secretName(prefix, '*', kind)}${suffix}`));

/** The ARN of every secret whose name has more parts than a connection's, such as `<prefix>/acme/other/sign-in`. */
export const nestedSecretArn = (stack: Stack, prefix: string): string => secretArn(stack, `${prefix}/*/*/*`);
