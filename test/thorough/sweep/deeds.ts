import type { Deed, Lane } from './scenario.ts';
import {
  apiTokensOf,
  connect,
  isLive,
  longRotatedSubject,
  PERIOD_DAYS,
  plainSubject,
  rotate,
  type Subject,
  unconnectedSubject,
} from './subject.ts';

/** Started at Secrets Manager, which tries again by itself. */
export const ROTATION: Deed = {
  function: 'rotation',
  subject: longRotatedSubject,
  act: async ({ ground }, { name }, disturb) => {
    disturb();
    await rotate(ground, name);
  },
  check: async ({ ground }, { name, account, cached, retired }) => {
    const current = await ground.records.currentToken(name);
    const atRingCx = await apiTokensOf(ground, account);
    return [
      ...(current === cached ? ['the rotation has not come about'] : []),
      ...((await isLive(ground, current)) ? [] : ['AWSCURRENT does not work at the end']),
      ...((await isLive(ground, cached)) ? [] : ['what a reader has cached does not work any more']),
      ...(atRingCx.includes(retired ?? '') ? ['the token replaced a period ago is not revoked'] : []),
    ];
  },
};

/** Of a connection that had none before. */
export const FIRST_ROTATION: Deed = {
  function: 'rotation',
  subject: unconnectedSubject,
  act: async ({ ground }, subject, disturb) => {
    disturb();
    await connect(ground, subject, { rotateApiTokensAfterDays: PERIOD_DAYS });
  },
  check: hasWorkingToken,
};

/** Asked for once: who has asked gets no answer, and does not come back. */
export const ISSUING: Deed = {
  function: 'api-tokens',
  subject: plainSubject,
  act: async (lane, { name }, disturb) => {
    disturb();
    await issue(lane, name);
  },
  check: async () => [],
};

export async function issue({ functions }: Pick<Lane, 'functions'>, connection: string): Promise<void> {
  const resource = '/connections/{connection}/api-tokens';
  await functions.ask('api-tokens', { method: 'POST', resource, connection, body: { label: 'asked for' } });
}

export async function hasWorkingToken({ ground }: Lane, { name }: Subject): Promise<readonly string[]> {
  const works = await isLive(ground, await ground.records.currentToken(name));
  return works ? [] : ['AWSCURRENT does not work at the end'];
}
