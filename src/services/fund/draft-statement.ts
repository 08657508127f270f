import { randomUUID } from 'node:crypto';
import { lockNames } from '../../store/lock-name.ts';
import { type FundQuestion, readWholeArea } from '../../store/queries/fund.ts';
import {
  insertStatement,
  type StatementKind,
  type StatementLine,
  supersedeStatement,
} from '../../store/queries/fund-statement.ts';
import { readFundBooks } from '../../store/queries/fund-year.ts';
import { assertYearKnown } from '../known-year.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { assertSoundBudget, type BudgetLineInput } from './budget-lines.ts';
import { assertFundArea } from './fund-area.ts';
import { linesOfBooks } from './statement-lines.ts';

interface DraftInput extends Keyed {
  readonly poolingArea: string;
  readonly scheme: FundQuestion['scheme'];
  readonly policyYear: number;
  readonly note?: string | null;
}

export interface FundBudgetDraftInput extends DraftInput {
  readonly lines: readonly BudgetLineInput[];
}

export type FundAccountDraftInput = DraftInput;

export interface FundReportDraftInput extends DraftInput {
  readonly from: string;
  readonly to: string;
}

/** 预算编制: what a fund is planned to take in and pay out in a year, line by line, by hand. */
export const draftBudget = (counter: Counter, input: FundBudgetDraftInput) =>
  draft(counter, 'fundBudgetDraft', input, async (tx, fund) => {
    const lines = assertSoundBudget(tx, fund, input.lines);
    return { kind: 'BUDGET', lines, ...daysOf(input.policyYear, tx) };
  });

/** 决算编制: what came in and went out for a year that is over, as its books say today. */
export const draftAccount = (counter: Counter, input: FundAccountDraftInput) =>
  draft(counter, 'fundAccountDraft', input, async (tx, fund) => {
    const days = daysOf(input.policyYear, tx);
    assertOver(tx, days.toDay);
    return { kind: 'FINAL_ACCOUNT', lines: linesOfBooks(await readFundBooks(tx.db, fund, null, tx.today)), ...days };
  });

/** 定期报告编制: the same of some days of the year's money: what the bank confirmed, was settled and was booked on them. */
export const draftReport = (counter: Counter, input: FundReportDraftInput) =>
  draft(counter, 'fundReportDraft', input, async (tx, fund) => {
    const { from, to } = input;
    assertYearKnown(tx, input.policyYear);
    if (from > to) refuseOrder(from, to);
    assertPast(tx, to, 'to');
    const books = await readFundBooks(tx.db, fund, { from, to }, tx.today);
    return { kind: 'REPORT', lines: linesOfBooks(books), fromDay: from, toDay: to };
  });

interface Drafted {
  readonly kind: StatementKind;
  readonly fromDay: string;
  readonly toDay: string;
  readonly lines: readonly StatementLine[];
}

/** Writes a statement as it is drawn up; the one of the same kind and days that nobody approved yet is replaced. */
function draft<Input extends DraftInput>(
  counter: Counter,
  operation: string,
  input: Input,
  drawUp: (tx: Counter, fund: FundQuestion) => Promise<Drafted>,
): Promise<{ statementId: string }> {
  return writeOnce(
    counter,
    operation,
    input,
    () => ({ statementId: randomUUID() }),
    async (tx, { statementId: id }) => {
      const { poolingArea: poolingAreaCode, scheme, policyYear, note } = input;
      const fund = { poolingAreaCode, scheme, policyYear };
      await assertFundArea(tx, poolingAreaCode, 'poolingArea');
      await readWholeArea(tx.db);
      assertNamesNobody(note, 'note');
      const { lines, ...place } = await drawUp(tx, fund);
      await holdStatements(tx, fund);
      const replaces = await supersedeStatement(tx.db, { ...fund, ...place }, { isApproved: false });
      const drafted = { draftedBy: tx.viewer.subject ?? '', draftedOn: tx.today, note: note ?? null };
      await insertStatement(tx.db, { id, ...fund, ...place, ...drafted }, lines);
      return { subjects: [id], details: { ...fund, kind: place.kind, replaces } };
    },
  );
}

/** Holds the statements of a fund's year until the write is done: of two writers the second sees what the first wrote. */
export const holdStatements = (tx: Counter, { poolingAreaCode, scheme, policyYear }: FundQuestion): Promise<void> =>
  lockNames(tx.db, [`fund statements ${poolingAreaCode} ${scheme} ${policyYear}`]);

/** The days of a year that is covered, and that has come or is the next. */
function daysOf(policyYear: number, counter: Counter): { fromDay: string; toDay: string } {
  assertYearKnown(counter, policyYear);
  return { fromDay: `${policyYear}-01-01`, toDay: `${policyYear}-12-31` };
}

function assertOver({ today }: Counter, last: string): void {
  if (today > last) return;
  const text = {
    zh: `该年度至${last}止，今日为${today}：决算在年度终了后编制。`,
    en: `The year lasts until ${last}, and today is ${today}: a final account is drawn up when the year is over. Draw up a report until then.`,
  };
  refuseWrite('YEAR_NOT_OVER', text, 'policyYear');
}

function refuseOrder(from: string, to: string): never {
  const text = { zh: `起始日${from}晚于截止日${to}。`, en: `${from} lies after ${to}: name the first day first.` };
  return refuseWrite('DAYS_IN_WRONG_ORDER', text, 'from');
}
