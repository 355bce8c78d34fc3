import type { HypothesisName } from '../../simulator/hypotheses.ts';
import { API_TOKEN_ANSWERS } from './api-token-answers.ts';
import { CALL_ANSWERS } from './call-answers.ts';
import { SESSION_ANSWERS } from './session-answers.ts';

/** The answer to one position of a hypothesis. */
interface PositionAnswer {
  /** The reason why the broker is right. */
  readonly broker: string;
  /** The part that only a caller or an operator can do; absent: nothing. */
  readonly others?: string;
}

/** By hypothesis, and by the position as it is tried. */
export const HYPOTHESIS_ANSWERS: Readonly<Record<HypothesisName, Readonly<Record<string, PositionAnswer>>>> = {
  ...API_TOKEN_ANSWERS,
  ...SESSION_ANSWERS,
  ...CALL_ANSWERS,
};
