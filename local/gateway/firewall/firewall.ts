import type { Properties } from '../../template/properties.ts';
import type { Stack, StackResource } from '../../template/stack.ts';
import type { RequestHead } from '../incoming-request.ts';
import { Refusal, type RefusalDetails } from '../refusal.ts';
import { readRateLimit } from './rate-limit.ts';
import { readStatement, type Statement } from './statement.ts';

interface Rule {
  readonly name: string;
  readonly matches: Statement;
  readonly response: RefusalDetails['response'];
}

/** Throws a `Refusal` for a request that a rule blocks. */
export type Firewall = (request: RequestHead) => void;

/**
 * The web ACL that the template associates with the stage. It counts exactly, while AWS WAF looks a few times a minute.
 * @param now a monotonic clock in milliseconds.
 */
export const readFirewall = (stack: Stack, now: () => number): Firewall => {
  const associated = stack
    .ofType('AWS::WAFv2::WebACLAssociation')
    .map(({ properties }) => properties.text('WebACLArn'));
  const rules = stack
    .ofType('AWS::WAFv2::WebACL')
    .filter(({ logicalId }) => associated.includes(stack.attribute(logicalId, 'Arn')))
    .flatMap((acl) => readRules(acl, now));
  return (request) => {
    const rule = rules.find(({ matches }) => matches(request));
    if (!rule) return;
    const { name, response } = rule;
    throw new Refusal('WAF_FILTERED', { because: `the firewall's rule ${name}`, ...(response && { response }) });
  };
};

const readRules = ({ properties: acl }: StackResource, now: () => number): readonly Rule[] =>
  acl
    .list('Rules')
    // AWS keeps its own groups of rules to itself.
    .filter((rule) => !rule.object('Statement')?.object('ManagedRuleGroupStatement'))
    .toSorted((a, b) => Number(a.text('Priority')) - Number(b.text('Priority')))
    .map((rule) => ({ name: rule.text('Name'), matches: statementOf(rule, now), response: responseOf(acl, rule) }));

const statementOf = (rule: Properties, now: () => number): Statement => {
  const statement = rule.object('Statement');
  const rate = statement?.object('RateBasedStatement');
  if (!statement) throw new Error(`${rule.where}.Statement is missing.`);
  return rate ? readRateLimit(rate, now) : readStatement(statement);
};

/** Undefined: the rule blocks with the gateway's own response. */
const responseOf = (acl: Properties, rule: Properties): RefusalDetails['response'] => {
  const block = rule.object('Action')?.object('Block');
  if (!block) throw new Error(`${rule.where}.Action does not block; no other action is served on one machine.`);
  const custom = block.object('CustomResponse');
  if (!custom) return undefined;
  const body = acl.object('CustomResponseBodies')?.object(custom.optionalText('CustomResponseBodyKey') ?? '');
  return {
    status: Number(custom.text('ResponseCode')),
    headers: [
      ...custom.list('ResponseHeaders').map((header) => [header.text('Name'), header.text('Value')] as const),
      ['Content-Type', CONTENT_TYPES[body?.text('ContentType') ?? ''] ?? 'text/plain'] as const,
    ],
    body: body?.text('Content') ?? '',
  };
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  APPLICATION_JSON: 'application/json',
  TEXT_HTML: 'text/html',
};
