import type { Properties } from '../template/properties.ts';
import type { StackResource } from '../template/stack.ts';
import type { Throttle } from './api.ts';

/**
 * Finds a method's throttle in the stage's `MethodSettings`; without one, the throttle for all methods applies to each.
 */
export const readThrottles = ({
  properties,
}: StackResource): ((httpMethod: string, resourcePath: string) => Throttle | undefined) => {
  const settings = properties.list('MethodSettings');
  const find = (httpMethod: string, resourcePath: string): Throttle | undefined =>
    settings
      .filter((setting) => applies(setting, httpMethod, resourcePath))
      .map(throttleOf)
      .find(Boolean);
  return (httpMethod, resourcePath) => find(httpMethod, resourcePath) ?? find('*', '/*');
};

/** `MethodSettings` writes every slash of a path but the first as `~1`. */
const applies = (setting: Properties, httpMethod: string, resourcePath: string): boolean =>
  setting.text('HttpMethod') === httpMethod &&
  `/${setting.text('ResourcePath').slice(1).replaceAll('~1', '/')}`.replace(/^\/\//, '/') === resourcePath;

const throttleOf = (setting: Properties): Throttle | undefined => {
  const ratePerSecond = setting.optionalNumber('ThrottlingRateLimit');
  const burst = setting.optionalNumber('ThrottlingBurstLimit');
  if (ratePerSecond === undefined && burst === undefined) return undefined;
  return { ratePerSecond: ratePerSecond ?? Number.MAX_SAFE_INTEGER, burst: burst ?? Number.MAX_SAFE_INTEGER };
};
