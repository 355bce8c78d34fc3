import type { AccessTokens } from './access-tokens.ts';
import { type Answer, json } from './answers.ts';

export const ODD_SESSIONS = [
  'exp-nan',
  'exp-negative',
  'exp-huge',
  'control-characters',
  'empty-token',
  'not-string',
  'null-body',
  'array-body',
] as const;

export type OddSession = (typeof ODD_SESSIONS)[number];

const EXPIRIES: Readonly<Partial<Record<OddSession, unknown>>> = {
  'exp-nan': 'NaN',
  'exp-negative': -300,
  'exp-huge': 1e300,
};

const TOKENS: Readonly<Partial<Record<OddSession, unknown>>> = {
  'control-characters': 'abc\r\nX-Evil: 1',
  'empty-token': '',
  'not-string': 12_345,
};

/** Leaves a refusal as it is. A token with an odd expiry still works for as long as it should. */
export async function oddSession(answer: Answer, which: OddSession, tokens: AccessTokens): Promise<Answer> {
  if (answer.status !== 200) return answer;
  if (which === 'null-body') return json(null);
  const session = JSON.parse(answer.body);
  if (which === 'array-body') return json([session]);
  if (which in TOKENS) return json({ ...session, accessToken: TOKENS[which] });
  // An opaque token has no expiry that could be odd.
  if (!session.accessToken.includes('.')) return answer;
  return json({ ...session, accessToken: await tokens.withExpiry(session.accessToken, EXPIRIES[which]) });
}
