import { HYPOTHESES, type Hypothesis, type HypothesisName } from '../simulator/hypotheses.ts';
import { coverPairs, pairsOf } from '../test/hypotheses/cover-pairs.ts';
import { EXCEPTIONS } from '../test/hypotheses/exceptions.ts';
import { POSITIONS, SINGLE_WORLDS } from '../test/hypotheses/positions.ts';
import { HYPOTHESIS_ANSWERS } from './hypotheses/hypothesis-answers.ts';

const BEGIN = '<!-- begin: npm run docs:hypotheses -->';
const END = '<!-- end -->';

/** The page with its table as the tests have it. The text around them stays. */
export function hypothesesPage(page: string): string {
  const [before, table] = page.split(BEGIN);
  const after = table?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/hypotheses.md lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${generated()}\n\n${END}${after}`;
}

function generated(): string {
  const rows = Object.entries(POSITIONS).flatMap(([name, positions]) =>
    positions.map((position) => row(name as HypothesisName, position)),
  );
  const counts =
    `The tests run ${SINGLE_WORLDS.length} times with at most one position other than the default, which tries ` +
    `${rows.length} positions, and ${coverPairs(POSITIONS).length} times with a mixture that ` +
    `together holds all ${pairsOf(POSITIONS).length} pairs of positions.`;
  return [
    counts,
    '',
    '| hypothesis | position | what the broker does | what remains to you | promises |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(name: HypothesisName, position: string | number): string {
  const hypothesis: Hypothesis = HYPOTHESES[name];
  const answer = HYPOTHESIS_ANSWERS[name][position];
  if (!answer) throw new Error(`docs-writer/hypotheses/ has no answer to ${name}=${position}`);
  const isDefault = position === hypothesis.default;
  const exceptions: Readonly<Partial<Record<HypothesisName, string>>> = EXCEPTIONS;
  const exception = isDefault ? undefined : exceptions[name];
  const cells = [
    `\`${name}\``,
    `${described(hypothesis, position)}${isDefault ? ', the default' : ''}`,
    answer.broker,
    answer.others ?? '–',
    exception ? `kept, but: ${exception}` : 'kept',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A number that is no default stands for all numbers of its hypothesis, so it is shown with what it counts. */
function described({ positions, numbers, default: fallback }: Hypothesis, position: string | number): string {
  const isNumber = numbers !== undefined && position !== fallback && !positions.includes(position);
  return isNumber ? `\`${numbers.of}\`, tried at \`${position}\`` : `\`${position}\``;
}
