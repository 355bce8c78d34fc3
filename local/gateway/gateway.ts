import type { Iam } from '../iam/iam.ts';
import { evaluatePolicy } from '../iam/policy.ts';
import { isRejected } from '../lambda/invocation.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Api, Method } from './api.ts';
import { CustomAuthorizers } from './custom-authorizer.ts';
import type { Firewall } from './firewall/firewall.ts';
import { authorizeIam, type SigningKeys } from './iam-authorization.ts';
import { assertHeadFits, type IncomingRequest, type RequestHead } from './incoming-request.ts';
import { matchRoute, type RouteMatch } from './match-route.ts';
import { accessRequest, invalidPermissions, type MayInvoke, mayInvoke } from './permissions.ts';
import { proxyEvent, sharedEventFields } from './proxy-event.ts';
import { type HttpResponse, readProxyResponse } from './proxy-response.ts';
import { Refusal } from './refusal.ts';
import { type RequestContext, requestContext } from './request-context.ts';
import { TokenBucket } from './token-bucket.ts';
import { validateRequest } from './validate-request.ts';

export interface GatewayParts {
  readonly api: Api;
  readonly lambda: Pick<LambdaService, 'invoke'>;
  /** The policies of the functions. */
  readonly iam: Pick<Iam, 'serviceMay'>;
  /** Finds the access keys of the operator and of the functions' own roles. */
  readonly signingKeys: SigningKeys;
  readonly firewall: Firewall;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

interface RoutedRequest {
  readonly request: IncomingRequest;
  readonly match: RouteMatch;
  readonly context: RequestContext;
  readonly methodArn: string;
}

/**
 * Handles a request in the order of API Gateway: firewall, route, throttle, resource policy, authorization, validation, function.
 */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #mayInvoke: MayInvoke;
  readonly #authorizers: CustomAuthorizers;
  readonly #buckets: ReadonlyMap<Method, TokenBucket>;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#mayInvoke = mayInvoke(parts.api, parts.iam);
    this.#authorizers = new CustomAuthorizers(parts.lambda, this.#mayInvoke, parts.now);
    this.#buckets = new Map(
      parts.api.methods.flatMap((method) =>
        method.throttle ? [[method, new TokenBucket(method.throttle, parts.now)] as const] : [],
      ),
    );
  }

  route(head: RequestHead): { readonly match: RouteMatch | undefined; readonly context: RequestContext } {
    const match = matchRoute(this.#parts.api, head.method, head.path);
    return { match, context: requestContext(this.#parts.api, head, match) };
  }

  /** Throws a `Refusal` where the gateway answers in place of the function. */
  async handle(
    request: IncomingRequest,
    match: RouteMatch | undefined,
    anonymous: RequestContext,
  ): Promise<HttpResponse> {
    assertHeadFits(request);
    this.#parts.firewall(request);
    if (!match) throw new Refusal('MISSING_AUTHENTICATION_TOKEN', { because: 'no such route' });
    if (this.#buckets.get(match.method)?.take() === false) throw new Refusal('THROTTLED');
    const { region, accountId, apiId, stage } = this.#parts.api;
    const methodArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${request.method}${match.path}`;
    const context = await this.#authorized({ request, match, context: anonymous, methodArn });
    validateRequest(match, request);
    return this.#integrate({ request, match, context, methodArn });
  }

  async #authorized(routed: RoutedRequest): Promise<RequestContext> {
    const { request, match, context, methodArn } = routed;
    const { authorization } = match.method;
    this.#checkResourcePolicy(routed);
    if (authorization.kind === 'none') return context;
    if (authorization.kind === 'iam') {
      const signer = await authorizeIam(this.#parts.api, request, this.#parts.signingKeys, methodArn);
      return { ...context, identity: { ...context.identity, ...signer } };
    }
    const event = sharedEventFields(this.#parts.api, request, match, context);
    const authorizer = await this.#authorizers.authorize(authorization.authorizer, { request, methodArn, event });
    return { ...context, authorizer };
  }

  /** The resource policy must allow the call as well, unless it is signed by a principal of the same account. */
  #checkResourcePolicy({ request, match, methodArn }: RoutedRequest): void {
    const { resourcePolicy } = this.#parts.api;
    if (!resourcePolicy) return;
    const decision = evaluatePolicy(resourcePolicy, accessRequest(methodArn, request));
    const implied = decision === 'implicit-deny' && match.method.authorization.kind === 'iam';
    if (decision === 'allow' || implied) return;
    const message = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${methodArn}${
      decision === 'explicit-deny' ? ' with an explicit deny' : ''
    }`;
    throw new Refusal('ACCESS_DENIED', { message, because: `the resource policy refuses ${request.sourceIp}` });
  }

  async #integrate({ request, match, context }: RoutedRequest): Promise<HttpResponse> {
    const { functionArn, timeoutMs } = match.method;
    if (!this.#mayInvoke(functionArn, `${this.#parts.api.stage}/${request.method}${match.path}`))
      throw new Refusal('API_CONFIGURATION_ERROR', invalidPermissions(functionArn));
    const event = proxyEvent(this.#parts.api, request, match, context);
    const result = await withTimeout(this.#parts.lambda.invoke(functionArn, event), timeoutMs);
    if (result === undefined) throw new Refusal('INTEGRATION_TIMEOUT');
    if (!result.ok)
      throw new Refusal(isRejected(result) ? 'INTEGRATION_FAILURE' : 'DEFAULT_5XX', {
        because: result.error.errorMessage,
      });
    return readProxyResponse(result.payload);
  }
}

/** Undefined after the time-out. The invocation itself goes on, as it does in Lambda. */
const withTimeout = async <T>(work: Promise<T>, timeoutMs: number): Promise<T | undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeoutMs, undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};
