import { errorMessage } from '../error-message.ts';
import { evaluatePolicy, type PolicyStatement, parsePolicy } from '../iam/policy.ts';
import { isRejected } from '../lambda/invocation.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import { isObject, type Json } from '../template/json.ts';
import type { Authorizer } from './api.ts';
import { headerValues, type IncomingRequest } from './incoming-request.ts';
import { accessRequest, invalidPermissions, type MayInvoke } from './permissions.ts';
import { parseQuery } from './proxy-event.ts';
import { Refusal } from './refusal.ts';
import type { AuthorizerContext } from './request-context.ts';

interface AuthorizerResponse {
  readonly statements: readonly PolicyStatement[];
  readonly context: AuthorizerContext;
}

export interface AuthorizerCall {
  readonly request: IncomingRequest;
  readonly methodArn: string;
  readonly event: object;
}

/** Invokes the template's REQUEST authorizers, and caches their responses for as long as the template says. */
export class CustomAuthorizers {
  readonly #lambda: Pick<LambdaService, 'invoke'>;
  readonly #mayInvoke: MayInvoke;
  readonly #now: () => number;
  readonly #cache = new Map<string, { readonly response: AuthorizerResponse; readonly until: number }>();

  constructor(lambda: Pick<LambdaService, 'invoke'>, mayInvoke: MayInvoke, now: () => number) {
    this.#lambda = lambda;
    this.#mayInvoke = mayInvoke;
    this.#now = now;
  }

  async authorize(authorizer: Authorizer, call: AuthorizerCall): Promise<AuthorizerContext> {
    const { statements, context } = await this.#cachedResponse(authorizer, call);
    const decision = evaluatePolicy(statements, accessRequest(call.methodArn, call.request));
    if (decision === 'explicit-deny') {
      throw new Refusal('ACCESS_DENIED', {
        message: 'User is not authorized to access this resource with an explicit deny',
        because: 'denied by the authorizer',
      });
    }
    if (decision === 'implicit-deny') throw new Refusal('ACCESS_DENIED', { because: 'not allowed by the authorizer' });
    return context;
  }

  async #cachedResponse(authorizer: Authorizer, call: AuthorizerCall): Promise<AuthorizerResponse> {
    const key = JSON.stringify([authorizer.id, ...identityValues(authorizer, call.request)]);
    const cached = this.#cache.get(key);
    if (cached && cached.until > this.#now()) return cached.response;
    const response = await this.#invoke(authorizer, call);
    if (authorizer.cacheMs > 0) this.#cache.set(key, { response, until: this.#now() + authorizer.cacheMs });
    return response;
  }

  async #invoke({ id, functionArn }: Authorizer, { event, methodArn }: AuthorizerCall): Promise<AuthorizerResponse> {
    if (!this.#mayInvoke(functionArn, `authorizers/${id}`))
      throw new Refusal('AUTHORIZER_CONFIGURATION_ERROR', invalidPermissions(functionArn));
    const result = await this.#lambda.invoke(functionArn, { type: 'REQUEST', methodArn, ...event });
    if (result.ok) return parseResponse(JSON.parse(result.payload) as Json);
    // API Gateway takes this one message for a refusal; any other is a failure.
    if (result.error.errorMessage === 'Unauthorized') throw new Refusal('UNAUTHORIZED');
    const type = isRejected(result) ? 'AUTHORIZER_CONFIGURATION_ERROR' : 'AUTHORIZER_FAILURE';
    throw new Refusal(type, { because: result.error.errorMessage });
  }
}

/** The values of the identity sources. When one is missing, the gateway refuses without invoking the authorizer. */
const identityValues = ({ identitySources }: Authorizer, request: IncomingRequest): readonly string[] =>
  identitySources.map((source) => {
    const values =
      source.in === 'header'
        ? headerValues(request, source.name)
        : parseQuery(request.query).flatMap(([name, value]) => (name === source.name ? [value] : []));
    const value = values.at(-1);
    if (!value) throw new Refusal('UNAUTHORIZED', { because: `no ${source.in} ${source.name}` });
    return value;
  });

const parseResponse = (answer: Json): AuthorizerResponse => {
  try {
    if (!isObject(answer) || typeof answer.principalId !== 'string') throw new Error('there is no principalId');
    return {
      statements: parsePolicy(answer.policyDocument),
      context: { principalId: answer.principalId, integrationLatency: 0, ...flatContext(answer.context) },
    };
  } catch (error) {
    const because = `malformed answer of the authorizer: ${errorMessage(error)}`;
    throw new Refusal('AUTHORIZER_CONFIGURATION_ERROR', { because });
  }
};

/** The context of an authorizer reaches a function with every value as text. */
const flatContext = (context: Json | undefined): Record<string, string> => {
  if (context === undefined || context === null) return {};
  if (!isObject(context)) throw new Error('its context is not an object');
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => {
      if (typeof value === 'object')
        throw new Error(`its context has ${name}, which is neither text, number nor boolean`);
      return [name, String(value)];
    }),
  );
};
