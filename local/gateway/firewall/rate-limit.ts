import type { Properties } from '../../template/properties.ts';
import type { RequestHead } from '../incoming-request.ts';
import { type Component, headerOf, readStatement, type Statement, transformed } from './statement.ts';

/** A `RateBasedStatement`: it matches requests beyond the limit of those with the same keys in the window before them. */
export const readRateLimit = (properties: Properties, now: () => number): Statement => {
  const limit = Number(properties.text('Limit'));
  const windowMs = (properties.optionalNumber('EvaluationWindowSec') ?? DEFAULT_WINDOW_SECONDS) * 1000;
  const scopeDown = properties.object('ScopeDownStatement');
  const inScope = scopeDown ? readStatement(scopeDown) : () => true;
  const keys = keysOf(properties);
  const counted = new Map<string, number[]>();
  return (request) => {
    const values = keys.map((key) => key(request));
    // A request without one of the keys is left out.
    if (!inScope(request) || values.includes(undefined)) return false;
    const at = now();
    const instance = JSON.stringify(values);
    const times = (counted.get(instance) ?? []).filter((time) => at - time < windowMs);
    counted.set(instance, [...times, at]);
    return times.length >= limit;
  };
};

const DEFAULT_WINDOW_SECONDS = 300;

const address: Component = ({ sourceIp }: RequestHead) => sourceIp;

const keysOf = (properties: Properties): readonly Component[] => {
  const kind = properties.text('AggregateKeyType');
  if (kind === 'IP') return [address];
  if (kind !== 'CUSTOM_KEYS')
    properties.refuse('AggregateKeyType', `is ${kind}, which cannot be served on one machine`);
  return properties.list('CustomKeys').map((key) => {
    if (key.object('IP')) return address;
    const header = key.object('Header');
    if (!header) throw new Error(`${key.where} is a key that cannot be served on one machine.`);
    return transformed(header, headerOf(header.text('Name')));
  });
};
