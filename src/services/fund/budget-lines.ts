import type { FundQuestion } from '../../store/queries/fund.ts';
import type { StatementLine } from '../../store/queries/fund-statement.ts';
import { type Counter, type WriteProblem, WriteRefused } from '../write.ts';
import { forbiddenAdministration } from './forbidden-administration.ts';
import { keyOf } from './statement-lines.ts';

/** A line as it is given; its amount in fen. */
export interface BudgetLineInput {
  readonly item: StatementLine['item'];
  readonly payer?: StatementLine['payer'];
  readonly visit?: StatementLine['visit'];
  readonly amount: number;
}

/** Every payer and every kind of care has room; more is a mistake. */
const MOST = 100;

/** The lines of a budget, or everything that is wrong with them at once. */
export function assertSoundBudget(
  counter: Counter,
  fund: FundQuestion,
  given: readonly BudgetLineInput[],
): StatementLine[] {
  if (given.length === 0 || given.length > MOST) throw new WriteRefused([LENGTH]);
  const lines = given.map(({ item, payer, visit, amount: amountFen }) => ({
    ...{ item, amountFen },
    ...{ payer: payer ?? null, visit: visit ?? null },
  }));
  const problems = lines.flatMap((line, at) => [
    ...shapeProblems(line, `lines.${at}`),
    ...twiceProblems(lines, at),
    ...administrationProblems(counter, fund, line, `lines.${at}.item`),
  ]);
  if (problems.length > 0) throw new WriteRefused(problems);
  return lines;
}

const LENGTH: WriteProblem = {
  ...{ code: 'LINES_REFUSED', field: 'lines' },
  text: { zh: `预算须有1至${MOST}行。`, en: `A budget has 1 to ${MOST} lines.` },
};

/** An arrival says whose money it is, care says of which kind, and nothing else says either. */
function shapeProblems({ item, payer, visit, amountFen }: StatementLine, field: string): WriteProblem[] {
  const problems: WriteProblem[] = [];
  if ((item === 'ARRIVAL') !== (payer !== null))
    problems.push({ code: 'PAYER_REFUSED', field: `${field}.payer`, text: PAYER });
  if ((item === 'BASIC') !== (visit !== null))
    problems.push({ code: 'VISIT_REFUSED', field: `${field}.visit`, text: VISIT });
  if (amountFen < 0) problems.push({ code: 'AMOUNT_REFUSED', field: `${field}.amount`, text: AMOUNT });
  return problems;
}

const PAYER = {
  zh: '筹资收入须注明付款方，其他项目不得注明。',
  en: 'An arrival names its payer, and no other line names one.',
};
const VISIT = {
  zh: '统筹支出须注明医疗类别，其他项目不得注明。',
  en: 'What the pool pays names the kind of care, and no other line names one.',
};
const AMOUNT = { zh: '预算金额不得小于零。', en: 'A planned amount is not below zero.' };

function twiceProblems(lines: readonly StatementLine[], at: number): WriteProblem[] {
  const keys = lines.map(keyOf);
  const before = keys.indexOf(keys[at] ?? '');
  if (before === at) return [];
  const text = {
    zh: `该项目与第${before + 1}行相同，请合并填报。`,
    en: `This is the same as line ${before + 1}: add them up in one.`,
  };
  return [{ code: 'LINE_TWICE', field: `lines.${at}`, text }];
}

function administrationProblems(
  counter: Counter,
  fund: FundQuestion,
  { item, amountFen }: StatementLine,
  field: string,
): WriteProblem[] {
  if (item !== 'ADMINISTRATION' || amountFen <= 0) return [];
  const problem = forbiddenAdministration(counter, fund, { amountFen, on: counter.today }, field);
  return problem ? [problem] : [];
}
