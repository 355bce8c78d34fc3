import type { Context, Hono } from 'hono';
import type { Account, User } from './account.ts';
import { addUser, faultOfUserOptions } from './add-user.ts';
import { notFound, refuseBody, toResponse } from './answers.ts';
import { changeCredentials } from './change-credentials.ts';
import { credentialsBody, readBody, userBody } from './control-bodies.ts';
import { describeApiToken, describeAuthToken, describeSession, describeUser } from './control-descriptions.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { Simulation } from './simulation.ts';

/** All users of the account, or the one that the path names. */
type Users = readonly [User, ...User[]];

type UsersAction = (users: Users, context: Context<SimulatorEnv>) => Response | Promise<Response>;

export function addAccountControlRoutes(control: Hono<SimulatorEnv>, simulation: Simulation): void {
  const onUsers = (action: UsersAction) => (context: Context<SimulatorEnv>) => {
    const account = simulation.accounts.withId(context.req.param('mainAccountId') ?? '');
    const userId = context.req.param('userId');
    const users = account && (userId === undefined ? account.users : usersNamed(account, userId));
    return users ? action(users, context) : toResponse(notFound('No such account or user'));
  };
  for (const path of ['/accounts/:mainAccountId', '/accounts/:mainAccountId/users/:userId']) {
    addApiTokenRoutes(control, path, onUsers, simulation);
    addSessionRoutes(control, path, onUsers, simulation);
    addCredentialRoutes(control, path, onUsers, simulation);
  }
  control.get(
    '/accounts/:mainAccountId/users',
    onUsers((users, context) => context.json({ users: users.map(describeUser) })),
  );
  control.post(
    '/accounts/:mainAccountId/users',
    onUsers(async ([{ account }], context) => {
      const body = readBody(userBody, await context.req.text());
      if ('faults' in body) return refuseBody(body.faults);
      const fault = faultOfUserOptions(simulation, body.value);
      return fault ? refuseBody([fault]) : context.json(addUser(simulation, account.mainAccountId, body.value), 201);
    }),
  );
}

function usersNamed({ users }: Account, userId: string): Users | undefined {
  const user = users.find((each) => each.userId === userId);
  return user && [user];
}

type OnUsers = (action: UsersAction) => (context: Context<SimulatorEnv>) => Response | Promise<Response>;

function addApiTokenRoutes(
  control: Hono<SimulatorEnv>,
  path: string,
  onUsers: OnUsers,
  { apiTokens }: Simulation,
): void {
  control.get(
    `${path}/api-tokens`,
    onUsers((users, context) => context.json({ apiTokens: apiTokens.ofUsers(users).map(describeApiToken) })),
  );
  control.post(
    `${path}/api-tokens`,
    onUsers(([user], context) => context.json(describeApiToken(apiTokens.create(user)), 201)),
  );
  control.delete(
    `${path}/api-tokens/:apiToken`,
    onUsers((users, context) => {
      const apiToken = context.req.param('apiToken') ?? '';
      const isTheirs = users.some((user) => user === apiTokens.ownerOf(apiToken));
      return isTheirs && apiTokens.delete(apiToken)
        ? context.body(null, 204)
        : toResponse(notFound('No such API token'));
    }),
  );
}

function addSessionRoutes(
  control: Hono<SimulatorEnv>,
  path: string,
  onUsers: OnUsers,
  { sessions, authTokens }: Simulation,
): void {
  control.get(
    `${path}/sessions`,
    onUsers((users, context) => {
      const described = users.flatMap((user) => [
        ...sessions.ofUser(user).map(describeSession),
        ...authTokens.ofUser(user).map(describeAuthToken),
      ]);
      return context.json({ sessions: described });
    }),
  );
  control.delete(
    `${path}/sessions`,
    onUsers((users, context) => {
      for (const user of users) {
        sessions.endAll(user);
        authTokens.endAll(user);
      }
      return context.body(null, 204);
    }),
  );
}

function addCredentialRoutes(
  control: Hono<SimulatorEnv>,
  path: string,
  onUsers: OnUsers,
  simulation: Simulation,
): void {
  control.post(
    `${path}/credentials`,
    onUsers(async ([user], context) => {
      const body = readBody(credentialsBody, await context.req.text());
      if ('faults' in body) return refuseBody(body.faults);
      changeCredentials(simulation, user, body.value);
      return context.body(null, 204);
    }),
  );
  control.post(
    `${path}/ringex-refresh-token`,
    onUsers(([user], context) => {
      const ringExRefreshToken = simulation.ringExTokens.offer(user, simulation.now());
      return context.json({ ringExRefreshToken }, 201);
    }),
  );
}
