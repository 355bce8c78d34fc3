import { expect, test } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/contract/function-names.ts';
import type { Route } from '../../functions/contract/route.ts';
import { ROUTES } from '../../functions/contract/routes.ts';
import { lambdas, resources, synthesize } from './synthesize.ts';

const template = synthesize();
const EVERY_ROUTE: readonly Route[] = ROUTES;

/** The acts that the function's own policy allows AWS's services. */
function permissionsOf(name: FunctionName) {
  const lambda = lambdas(template).get(name);
  const [id] = [...resources(template, 'AWS::Lambda::Function')].find(([, each]) => each === lambda) ?? [];
  return [...resources(template, 'AWS::Lambda::Permission').values()]
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName: arn }) => JSON.stringify(arn).includes(`"${id}"`));
}

/** The routes for which the gateway may invoke the function, such as `GET/connections/*`. */
const routesOf = (name: FunctionName): string[] =>
  permissionsOf(name).map(({ Principal, Action, SourceArn }) => {
    expect([Principal, Action]).toEqual(['apigateway.amazonaws.com', 'lambda:InvokeFunction']);
    return String(SourceArn['Fn::Join'][1].at(-1)).slice(1);
  });

const BEHIND_THE_GATEWAY = FUNCTION_NAMES.filter((name) => EVERY_ROUTE.some((route) => route.function === name));

test.each(BEHIND_THE_GATEWAY)('only the gateway may invoke %s, and only for the routes of the contract', (name) => {
  const own = EVERY_ROUTE.filter((route) => route.function === name);
  const expected = own.map(({ method, path }) => `${method}${path.replaceAll(/\{\w+\}/g, '*')}`);
  expect(routesOf(name).sort()).toEqual(expected.sort());
});

test('only the gateway may invoke the authorizer', () => {
  const [{ Principal, SourceArn } = {}, ...others] = permissionsOf('authorizer');
  expect([Principal, others]).toEqual(['apigateway.amazonaws.com', []]);
  expect(JSON.stringify(SourceArn)).toContain('/authorizers/');
});

test('only Secrets Manager may invoke the rotation', () => {
  expect(permissionsOf('rotation')).toMatchObject([
    { Principal: 'secretsmanager.amazonaws.com', Action: 'lambda:InvokeFunction' },
  ]);
});

test('no service may invoke the refresher, which the schedules start with a role of their own', () => {
  expect(permissionsOf('refresher')).toEqual([]);
});
