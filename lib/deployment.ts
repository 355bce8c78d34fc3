import { type Fault, faultsOf, parseSettings, refuseFaults, type Settings } from './settings.ts';

const STAGE_NAME = /^[a-z0-9-]{1,20}$/;
const STAGE_RULE = 'must be 1 to 20 of a-z, 0-9 and -';

/** One stack of the broker, with the settings that go into it. */
export interface Deployment {
  readonly stackId: string;
  readonly settings: Settings;
}

type Declared = Readonly<Record<string, unknown>>;

/**
 * The context value `stage` names a second broker in the same account. Its stack and its secrets carry that name, so
 * that the two brokers share nothing. `tokenBroker.stages.<stage>` has the settings in which it differs. The settings of
 * every stage are checked, so that a fault in one is found before somebody deploys it.
 */
export function deploymentOf(stage: unknown, declared: unknown = {}): Deployment {
  const { stages = {}, ...base } = isObject(declared) ? declared : {};
  refuseFaults([
    ...faultsOf(isObject(declared) ? base : declared),
    ...(isObject(stages) ? stageFaults(base, stages) : [{ path: ['stages'], message: 'must be an object' }]),
  ]);
  if (stage === undefined) return { stackId: 'RingCxTokenBroker', settings: parseSettings(base) };
  if (typeof stage !== 'string' || !STAGE_NAME.test(stage)) throw new Error(`stage: ${STAGE_RULE}`);
  const own = isObject(stages) && Object.hasOwn(stages, stage) ? stages[stage] : {};
  const settings = parseSettings(merge(base, own));
  const prefixIsOwn = isObject(own) && own.secretPrefix !== undefined;
  return {
    stackId: `RingCxTokenBroker-${stage}`,
    settings: prefixIsOwn ? settings : { ...settings, secretPrefix: `${settings.secretPrefix}-${stage}` },
  };
}

/** A setting of the stage replaces the whole setting of the same name. */
const merge = (base: Declared, own: unknown): Declared => ({ ...base, ...(isObject(own) ? own : {}) });

const stageFaults = (base: Declared, stages: Declared): Fault[] =>
  Object.entries(stages).flatMap(([name, own]): Fault[] => {
    const path = ['stages', name];
    if (!STAGE_NAME.test(name)) return [{ path, message: `is not the name of a stage: ${STAGE_RULE}` }];
    if (!isObject(own)) return [{ path, message: 'must be an object' }];
    const inherited = new Set(faultsOf(base).map(keyOf));
    return faultsOf(merge(base, own))
      .filter((fault) => Object.hasOwn(own, String(fault.path[0])) || !inherited.has(keyOf(fault)))
      .map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  });

const keyOf = ({ path, message }: Fault): string => JSON.stringify([path.map(String), message]);

const isObject = (value: unknown): value is Declared =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
