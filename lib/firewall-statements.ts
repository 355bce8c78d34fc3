import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Route } from '../functions/contract/route.ts';
import { ROUTES } from '../functions/contract/routes.ts';

type Statement = CfnWebACL.StatementProperty;

const AS_IT_IS = [{ priority: 0, type: 'NONE' }];
const IN_LOWER_CASE = [{ priority: 0, type: 'LOWERCASE' }];

const AUTHORIZATION = { singleHeader: { Name: 'authorization' } };

export const not = (statement: Statement): Statement => ({ notStatement: { statement } });
export const all = (...statements: Statement[]): Statement => ({ andStatement: { statements } });
const either = (...statements: Statement[]): Statement => ({ orStatement: { statements } });

/** Whether the path is that of one of these routes. It may begin with a stage or with the base path of a domain. */
function pathOf(routes: readonly Route[]): Statement {
  const paths = [...new Set(routes.map(({ path }) => path.replaceAll(/\{\w+\}/g, '[^/]+')))];
  return {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: `(${paths.join('|')})/?$`,
      textTransformations: AS_IT_IS,
    },
  };
}

const EVERY_ROUTE: readonly Route[] = ROUTES;

export const ofCallerRoute = pathOf(EVERY_ROUTE.filter(({ audience }) => audience === 'caller'));

/** The credential may be in the body, which no rule can aggregate by. */
export const ofBodyCredentialRoute = pathOf(EVERY_ROUTE.filter(({ authentication }) => authentication === 'function'));

/** SigV4 in the header or in the query. Only API Gateway can tell a good signature from a forged one. */
export const signed = either(
  {
    byteMatchStatement: {
      fieldToMatch: AUTHORIZATION,
      positionalConstraint: 'STARTS_WITH',
      searchString: 'AWS4-',
      textTransformations: AS_IT_IS,
    },
  },
  {
    byteMatchStatement: {
      fieldToMatch: { queryString: {} },
      positionalConstraint: 'CONTAINS',
      searchString: 'X-Amz-Signature=',
      textTransformations: AS_IT_IS,
    },
  },
);

/** An id of up to 40 characters and a secret of 43, as Bearer or in base64 as Basic. Whether they are good, it cannot tell. */
export const withCredential: Statement = {
  regexMatchStatement: {
    fieldToMatch: AUTHORIZATION,
    regexString: '^(bearer +[a-z0-9-]{1,40}\\.[a-z0-9_-]{43}|basic +[a-z0-9+/]{60,112}={0,2})$',
    textTransformations: IN_LOWER_CASE,
  },
};

/**
 * One count for each credential, however it is spaced and its scheme is written. AWS WAF logs the value that it counts
 * by, so the value is a hash.
 */
export const byCredential: CfnWebACL.RateBasedStatementCustomKeyProperty = {
  header: {
    name: 'authorization',
    textTransformations: [
      { priority: 0, type: 'COMPRESS_WHITE_SPACE' },
      { priority: 1, type: 'LOWERCASE' },
      { priority: 2, type: 'MD5' },
    ],
  },
};

export const byAddress: CfnWebACL.RateBasedStatementCustomKeyProperty = { ip: {} };
