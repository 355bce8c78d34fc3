import type { Stack } from '../template/stack.ts';

/** The customer keys that encrypt tables, by the name of the table. */
export const readTableKeys = (stack: Stack): ReadonlyMap<string, string> =>
  new Map(
    stack.ofType('AWS::DynamoDB::Table').flatMap(({ ref, properties }) => {
      const keyArn = properties.object('SSESpecification')?.optionalText('KMSMasterKeyId');
      return keyArn === undefined ? [] : [[ref, keyArn] as const];
    }),
  );
