import { randomUUID } from 'node:crypto';
import type { Api } from './api.ts';
import { headerValues, type RequestHead } from './incoming-request.ts';
import type { RouteMatch } from './match-route.ts';

export interface Identity {
  readonly accessKey: string | null;
  readonly accountId: string | null;
  readonly apiKey: null;
  readonly caller: string | null;
  readonly cognitoAuthenticationProvider: null;
  readonly cognitoAuthenticationType: null;
  readonly cognitoIdentityId: null;
  readonly cognitoIdentityPoolId: null;
  readonly principalOrgId: null;
  readonly sourceIp: string;
  readonly user: string | null;
  readonly userAgent: string | null;
  readonly userArn: string | null;
}

export type AuthorizerContext = Readonly<Record<string, string | number>>;

/** The `requestContext` of a function's event, and the `$context` variables of a gateway response. */
export interface RequestContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly authorizer?: AuthorizerContext;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly extendedRequestId: string;
  readonly httpMethod: string;
  readonly identity: Identity;
  readonly path: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  readonly resourceId: string | null;
  readonly resourcePath: string | null;
  readonly stage: string;
}

export const requestContext = (api: Api, head: RequestHead, match: RouteMatch | undefined): RequestContext => {
  const now = new Date();
  const requestId = randomUUID();
  return {
    accountId: api.accountId,
    apiId: api.apiId,
    domainName: `${api.apiId}.execute-api.${api.region}.amazonaws.com`,
    domainPrefix: api.apiId,
    extendedRequestId: Buffer.from(requestId.replaceAll('-', '').slice(0, 22), 'hex').toString('base64'),
    httpMethod: head.method,
    identity: anonymous(head),
    path: head.path,
    protocol: head.protocol,
    requestId,
    requestTime: commonLogTime(now),
    requestTimeEpoch: now.getTime(),
    resourceId: match?.method.resourceId ?? null,
    resourcePath: match?.method.resourcePath ?? null,
    stage: api.stage,
  };
};

const anonymous = (head: RequestHead): Identity => ({
  accessKey: null,
  accountId: null,
  apiKey: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: head.sourceIp,
  user: null,
  userAgent: headerValues(head, 'user-agent').at(-1) ?? null,
  userArn: null,
});

/** `20/Nov/2026:10:11:12 +0000` */
const commonLogTime = (instant: Date): string => {
  const [, day, month, year, time] = instant.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};
