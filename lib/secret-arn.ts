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
 * The ARN of that secret, for every connection. IAM checks a request for a secret that does not exist against its bare
 * name. The pattern ends with `*` instead of the six characters, so that such a request gets "not found" and not "denied".
 */
export const secretArnOfEveryConnection = (stack: Stack, prefix: string, kind: SecretKind): string =>
  secretArn(stack, `${secretName(prefix, '*', kind)}*`);
