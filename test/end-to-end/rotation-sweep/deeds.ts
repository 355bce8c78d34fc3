import type { Deed } from './scenario.ts';
import { apiTokensOf, isLive, plainSubject, rotatedSubject } from './subject.ts';

/** Started at Secrets Manager, which tries again by itself. */
export const ROTATION: Deed = {
  function: 'rotation',
  subject: rotatedSubject,
  act: async ({ ground }, { name }) => {
    await ground.records.startRotation(name);
    await ground.rotations.ended(name);
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

/** Asked for once: who has asked gets no answer, and does not come back. */
export const ISSUING: Deed = {
  function: 'api-tokens',
  subject: plainSubject,
  act: async ({ functions }, { name }) => {
    const resource = '/connections/{connection}/api-tokens';
    await functions.ask('api-tokens', { method: 'POST', resource, connection: name, body: { label: 'asked for' } });
  },
  check: async () => [],
};
