import type { Api, Method } from './api.ts';

export interface RouteMatch {
  readonly method: Method;
  /** Percent-encoded, as API Gateway passes them to a function. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** As sent, without the stage. */
  readonly path: string;
}

/** The method that API Gateway chooses: a literal segment wins over a parameter, and a parameter over a greedy one. */
export const matchRoute = (api: Api, httpMethod: string, pathWithStage: string): RouteMatch | undefined => {
  const prefix = `/${api.stage}`;
  if (pathWithStage !== prefix && !pathWithStage.startsWith(`${prefix}/`)) return undefined;
  const path = pathWithStage.slice(prefix.length) || '/';
  const segments = split(path.replace(/(?<=.)\/$/, ''));
  const resources = [...new Set(api.methods.map(({ resourcePath }) => resourcePath))].sort(moreSpecificFirst);
  for (const resourcePath of resources) {
    const pathParameters = matchSegments(split(resourcePath), segments);
    if (!pathParameters) continue;
    const methods = api.methods.filter((method) => method.resourcePath === resourcePath);
    const method =
      methods.find((one) => one.httpMethod === httpMethod) ?? methods.find((one) => one.httpMethod === 'ANY');
    return method && { method, pathParameters, path };
  }
  return undefined;
};

const split = (path: string): readonly string[] => (path === '/' ? [] : path.slice(1).split('/'));

const rank = (segment: string): string => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0');

const moreSpecificFirst = (a: string, b: string): number => {
  const [left, right] = [split(a).map(rank).join(''), split(b).map(rank).join('')];
  return left < right ? -1 : left > right ? 1 : 0;
};

const matchSegments = (
  declared: readonly string[],
  actual: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of declared.entries()) {
    const value = actual[index];
    if (value === undefined || value === '') return undefined;
    if (segment.endsWith('+}')) {
      parameters[segment.slice(1, -2)] = actual.slice(index).join('/');
      return parameters;
    }
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return declared.length === actual.length ? parameters : undefined;
};
