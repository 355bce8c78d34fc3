import type { PolicyStatement } from '../iam/policy.ts';

/** An `AWS::ApiGateway::RestApi` of the template with everything that belongs to it. */
export interface Api {
  readonly apiId: string;
  readonly region: string;
  readonly accountId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly binaryMediaTypes: readonly string[];
  readonly resourcePolicy: readonly PolicyStatement[] | undefined;
  readonly methods: readonly Method[];
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
}

export interface Method {
  /** `ANY` or an HTTP method. */
  readonly httpMethod: string;
  readonly resourceId: string;
  /** The path as declared, with its parameters in braces. */
  readonly resourcePath: string;
  readonly authorization: Authorization;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly requiredParameters: readonly RequestParameter[];
  /** By content type; empty unless the method's validator checks bodies. */
  readonly bodyChecks: ReadonlyMap<string, BodyCheck>;
  readonly throttle: Throttle | undefined;
}

export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'custom'; readonly authorizer: Authorizer };

export interface Authorizer {
  readonly id: string;
  readonly functionArn: string;
  readonly identitySources: readonly IdentitySource[];
  readonly cacheMs: number;
}

export interface IdentitySource {
  readonly in: 'header' | 'querystring';
  readonly name: string;
}

export interface RequestParameter {
  readonly in: 'header' | 'querystring' | 'path';
  readonly name: string;
}

/** Returns the fault of a body, or undefined for a valid one. */
export type BodyCheck = (body: unknown) => string | undefined;

export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface GatewayResponse {
  readonly statusCode: number | undefined;
  /** Header → a quoted constant or a context variable. */
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly templates: ReadonlyMap<string, string>;
}
