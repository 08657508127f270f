import type { Citation, Reason } from '../policy/decision.ts';
import { formatInterval } from '../policy/money.ts';
import { printAnswer } from '../policy/printed.ts';
import type { Answered } from '../policy/questions.ts';
import { word } from '../policy/wording.ts';

/** An answer as a clerk would read it out: what comes out, why, what is missing, what would have changed it. */
export function linesOf(answer: Answered): string[] {
  const { decision } = answer;
  const result = [decision.amount && formatInterval(decision.amount), decision.day].filter(Boolean).join(' ');
  return [
    `${decision.kind}: ${decision.outcome}${result && ` ${result}`} (${decision.asOf})`,
    ...fieldsOf(answer),
    ...decision.reasons.map((reason) => `- ${wordsOf(reason)}`),
    ...decision.timeline.map((step) => `| ${step.from} – ${step.to ?? '…'}: ${wordsOf(step)}`),
    ...decision.missingParameters.map(
      ({ name, why, citations }) =>
        `! ${name}: ${why ? `${why.zh} ${why.en}` : 'not decided 未定'}${clauses(citations)}`,
    ),
    ...decision.neededFacts.map(({ name, zh, en }) => `? ${name}: ${zh} ${en}`),
    ...decision.assumptions.map(({ zh, en }) => `* ${zh} ${en}`),
    ...decision.nearMisses.map((nearMiss) => `~ ${wordsOf(nearMiss)}`),
    LEGEND,
  ];
}

const LEGEND =
  '(- reason 理由  | timeline 时间线  ! not stated 未规定  ? fact needed 待补事实  * assumed 推定  ~ near miss 差一步)';

/** The answer's own fields, such as an amount or a tier; what stands on the decision is read out by itself. */
function fieldsOf({ decision, ...answer }: Answered): string[] {
  const fields = Object.entries(printAnswer({ ...answer, decision })).filter(([name]) => name in unprinted(answer));
  return fields
    .filter(([, value]) => value !== null && value !== undefined && JSON.stringify(value) !== '[]')
    .map(([name, value]) => `= ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

/** Printed names of the answer's own fields: amounts lose their unit. */
function unprinted(answer: object): Record<string, true> {
  return Object.fromEntries(Object.keys(answer).map((name) => [name.replace(/(Fen|Bp)$/, ''), true]));
}

function wordsOf(reason: Pick<Reason, 'key' | 'values' | 'citations'>): string {
  const { zh, en } = word(reason);
  return `${zh} ${en}${clauses(reason.citations)}`;
}

function clauses(citations: readonly Citation[]): string {
  return citations.length > 0 ? ` [${citations.map(({ locator }) => locator).join('、')}]` : '';
}
