import type { Properties } from '../template/properties.ts';
import type { StackResource } from '../template/stack.ts';
import type { Throttle } from './api.ts';

/** A method's own limits from the stage's `MethodSettings`, or those of all methods (of which each has its own bucket). */
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

/** In a path of `MethodSettings`, `~1` stands for every slash but the first. */
const applies = (setting: Properties, httpMethod: string, resourcePath: string): boolean =>
  setting.text('HttpMethod') === httpMethod &&
  `/${setting.text('ResourcePath').slice(1).replaceAll('~1', '/')}`.replace(/^\/\//, '/') === resourcePath;

const throttleOf = (setting: Properties): Throttle | undefined => {
  const ratePerSecond = setting.optionalNumber('ThrottlingRateLimit');
  const burst = setting.optionalNumber('ThrottlingBurstLimit');
  if (ratePerSecond === undefined && burst === undefined) return undefined;
  return { ratePerSecond: ratePerSecond ?? Number.MAX_SAFE_INTEGER, burst: burst ?? Number.MAX_SAFE_INTEGER };
};
