import type { Settings } from './settings.ts';

const RULE = /^[a-z0-9-]{1,20}$/;

export interface Stage {
  readonly stackId: string;
  readonly settings: Settings;
}

/** A stage is a second broker in the same account: a stack, and secrets, of its own name. */
export function stageOf(stage: unknown, settings: Settings): Stage {
  if (stage === undefined) return { stackId: 'RingCxTokenBroker', settings };
  if (typeof stage !== 'string' || !RULE.test(stage)) throw new Error('stage: must be 1 to 20 of a-z, 0-9 and -');
  return {
    stackId: `RingCxTokenBroker-${stage}`,
    settings: { ...settings, secretPrefix: `${settings.secretPrefix}-${stage}` },
  };
}
