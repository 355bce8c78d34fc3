import { HYPOTHESES, type Hypothesis, type HypothesisName } from '../simulator/hypotheses.ts';
import { positionsOf } from '../simulator/read-hypotheses.ts';
import { coverPairs, pairsOf } from '../test/hypotheses/cover-pairs.ts';
import { EXCEPTIONS } from '../test/hypotheses/exceptions.ts';
import { POSITIONS, SINGLE_WORLDS } from '../test/hypotheses/positions.ts';
import { HYPOTHESIS_ANSWERS } from './hypothesis-answers.ts';

const BEGIN = '<!-- begin: npm run docs:hypotheses -->';
const END = '<!-- end -->';

/** The page with its tables as the tests have them. The text around them stays. */
export function hypothesesPage(page: string): string {
  const [before, table] = page.split(BEGIN);
  const after = table?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/hypotheses.md lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${generated()}\n\n${END}${after}`;
}

function generated(): string {
  const counts =
    `The tests run ${SINGLE_WORLDS.length} times with at most one position other than the default, which tries ` +
    `${Object.values(POSITIONS).flat().length} positions, and ${coverPairs(POSITIONS).length} times with a mixture that ` +
    `together holds all ${pairsOf(POSITIONS).length} pairs of positions.`;
  const rows = Object.entries<Hypothesis>(HYPOTHESES).map(([name, hypothesis]) =>
    row(name as HypothesisName, hypothesis),
  );
  return [
    counts,
    '',
    '| hypothesis | positions, the default first | what the broker does | what remains to you | promises |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(name: HypothesisName, hypothesis: Hypothesis): string {
  const { broker, others = '–' } = HYPOTHESIS_ANSWERS[name];
  const fallback = String(hypothesis.default);
  const rest = positionsOf(hypothesis).filter((position) => position !== fallback);
  const positions = [fallback, ...rest].map((position) => `\`${position}\``).join(' ');
  const tried = POSITIONS[name].filter((position) => !hypothesis.positions.some((each) => each === position));
  const number = tried.filter((position) => position !== hypothesis.default).join();
  const exceptions: Readonly<Partial<Record<HypothesisName, string>>> = EXCEPTIONS;
  const exception = exceptions[name];
  const result = `kept${number && ` (tried at ${number})`}${exception ? `, but: ${exception}` : ''}`;
  return `| \`${name}\` | ${positions} | ${broker} | ${others} | ${result} |`;
}
