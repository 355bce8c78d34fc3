import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { type SecretKind, secretName } from '../functions/contract/secret-names.ts';

const secretArn = (stack: Stack, resourceName: string): string =>
  stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** One secret. Secrets Manager ends every secret's ARN with a hyphen and six random characters. */
export const secretArnOf = (stack: Stack, prefix: string, connection: string, kind: SecretKind): string =>
  secretArn(stack, `${secretName(prefix, connection, kind)}-??????`);

/**
 * That secret of every connection. A request for one that does not exist is judged by its bare name, and without the
 * right to that would be told "denied" instead of "not found"; so the ending is left open.
 */
export const secretArnOfAny = (stack: Stack, prefix: string, kind: SecretKind): string =>
  secretArn(stack, `${secretName(prefix, '*', kind)}*`);
