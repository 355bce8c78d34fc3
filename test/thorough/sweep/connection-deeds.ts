import { ITEMS } from '../../../functions/contract/items.ts';
import { hasWorkingToken, issue } from './deeds.ts';
import type { OperatorRequest } from './functions.ts';
import { type Deed, LONG_AGO_MS } from './scenario.ts';
import {
  apiTokensOf,
  fingerprintOf,
  isLive,
  loseNextRevocation,
  PERIOD_DAYS,
  plainSubject,
  putRequest,
  rotatedSubject,
  type Subject,
  unconnectedSubject,
} from './subject.ts';

const ON = { rotateApiTokensAfterDays: PERIOD_DAYS };
const OFF = { rotateApiTokensAfterDays: null };

const settingsOnly = ({ name }: Subject, body: object): OperatorRequest => ({
  method: 'PUT',
  resource: '/connections/{connection}',
  connection: name,
  body,
});

const forgetting = ({ name }: Subject): OperatorRequest => ({
  method: 'DELETE',
  resource: '/connections/{connection}',
  connection: name,
});

/** Asked of the function that is killed; what Secrets Manager starts goes well. */
const disturbed =
  (requestOf: (subject: Subject) => OperatorRequest): Deed['act'] =>
  async ({ functions, ground }, subject, disturb) => {
    ground.rotations.assign(subject.name, ground.functions);
    disturb();
    await functions.ask('connections', requestOf(subject));
    await ground.rotations.ended(subject.name);
  };

/** Asked once more by whoever got no answer. */
const repeated =
  (requestOf: (subject: Subject) => OperatorRequest, expected: readonly number[] = [200]): NonNullable<Deed['again']> =>
  async ({ ground }, subject) => {
    const request = requestOf(subject);
    const status = await ground.functions.ask('connections', request);
    await ground.rotations.ended(subject.name);
    return expected.includes(status ?? 0) ? [] : [`${request.method} once more is answered with ${status}`];
  };

/** A connection with its first managed token. */
export const CONNECTING: Deed = {
  function: 'connections',
  subject: unconnectedSubject,
  act: disturbed((subject) => putRequest(subject, ON)),
  again: repeated((subject) => putRequest(subject, ON)),
  check: hasWorkingToken,
};

export const SWITCHING_ON: Deed = {
  function: 'connections',
  subject: plainSubject,
  act: disturbed((subject) => settingsOnly(subject, ON)),
  again: repeated((subject) => settingsOnly(subject, ON)),
  check: hasWorkingToken,
};

export const SWITCHING_OFF: Deed = {
  function: 'connections',
  subject: rotatedSubject,
  act: disturbed((subject) => settingsOnly(subject, OFF)),
  again: repeated((subject) => settingsOnly(subject, OFF)),
  check: async ({ ground }, { name, cached }) => {
    const current = await ground.records.currentToken(name);
    return [
      ...(current === cached && (await isLive(ground, current)) ? [] : ['the token is not the same, working one']),
      ...((await ground.records.isRotated(name)) ? ['Secrets Manager still rotates it'] : []),
    ];
  },
};

/** Stored again afterwards, which has to work while its secrets can still be restored. */
export const FORGETTING: Deed = {
  function: 'connections',
  subject: async (ground, name) => ({ ...(await rotatedSubject(ground, name)), cached: undefined }),
  act: disturbed(forgetting),
  again: async (lane, subject) => {
    const wrong = await repeated(forgetting, [200, 404])(lane, subject);
    const left = (await apiTokensOf(lane.ground, subject.account)).filter((token) => token !== subject.foreign);
    const items = await lane.ground.records.itemsOf(subject.name);
    return [
      ...wrong,
      ...left.map((token) => `token ${fingerprintOf(token)} is left at RingCX`),
      // What RingCX was asked of late stays, so that its limits hold for whoever stores the connection again.
      ...items.filter(({ sk }) => sk !== ITEMS.connection).map(({ sk }) => `${sk} is left in the table`),
      ...(await repeated((each) => putRequest(each, ON))(lane, subject)),
    ];
  },
  check: hasWorkingToken,
};

/** After a forgetting that RingCX has kept from ending, with one token revoked: with the PUT it is given up. */
export const STORING_AFTER_ALL: Deed = {
  function: 'connections',
  subject: async (ground, name) => {
    const subject = await rotatedSubject(ground, name);
    await loseNextRevocation(ground, subject);
    await ground.functions.ask('connections', forgetting(subject));
    await ground.records.change(name, ITEMS.connection, { forgettingAt: Date.now() - LONG_AGO_MS });
    const left = await apiTokensOf(ground, subject.account);
    const dead = [subject.cached, subject.retired].find((token) => !left.includes(token ?? ''));
    return { ...subject, cached: undefined, dead };
  },
  act: disturbed((subject) => putRequest(subject, ON)),
  again: repeated((subject) => putRequest(subject, ON)),
  check: async (lane, subject) => [
    ...(await hasWorkingToken(lane, subject)),
    ...((await lane.ground.records.isRotated(subject.name)) ? [] : ['Secrets Manager does not rotate it']),
  ],
};

/** One that was issued on request is revoked on request. */
export const REVOKING: Deed = {
  function: 'api-tokens',
  subject: async (ground, name) => {
    const subject = await plainSubject(ground, name);
    await issue(ground, name);
    const issued = (await apiTokensOf(ground, subject.account)).find((token) => token !== subject.foreign);
    return { ...subject, retired: issued };
  },
  act: async ({ functions }, subject, disturb) => {
    disturb();
    await functions.ask('api-tokens', revocation(subject));
  },
  again: async ({ ground }, subject) => {
    const status = await ground.functions.ask('api-tokens', revocation(subject));
    return status === 200 ? [] : [`DELETE once more is answered with ${status}`];
  },
  check: async ({ ground }, { account, retired }) =>
    (await apiTokensOf(ground, account)).includes(retired ?? '') ? ['the token is not revoked'] : [],
};

const revocation = ({ name, retired }: Subject): OperatorRequest => ({
  method: 'DELETE',
  resource: '/connections/{connection}/api-tokens/{fingerprint}',
  connection: name,
  fingerprint: fingerprintOf(retired ?? ''),
});
