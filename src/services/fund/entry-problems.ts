import { yearOf } from '../../policy/dates.ts';
import type { Fen } from '../../policy/money.ts';
import type { Text } from '../../policy/rule.ts';
import type { NewFundEntry } from '../../store/queries/fund-entry.ts';
import { FIRST_YEAR } from '../known-year.ts';
import type { WriteProblem } from '../write.ts';

/** A line of a fund's ledger as somebody gives it. */
export interface GivenEntry {
  readonly scheme: NewFundEntry['scheme'];
  readonly policyYear: number;
  readonly kind: NewFundEntry['kind'];
  readonly payer: NonNullable<NewFundEntry['payer']> | null;
  readonly amountFen: Fen;
  readonly movedOn: string;
  readonly regionCode: string | null;
  readonly collectedOn: string | null;
}

/** What is wrong with a line by itself, each with the part of the input that it is about; nothing where it may stand. */
export function problemsOfEntry(entry: GivenEntry, today: string): WriteProblem[] {
  return [...problemsOfKind(entry), ...problemsOfDays(entry, today)];
}

function problemsOfKind({ kind, payer, amountFen, regionCode, collectedOn }: GivenEntry): WriteProblem[] {
  const isArrival = kind === 'ARRIVAL';
  const problems: WriteProblem[] = [];
  if (amountFen <= 0) problems.push({ code: 'FUND_AMOUNT', field: 'amount', text: NOT_POSITIVE });
  if (isArrival !== (payer !== null)) {
    problems.push({ code: 'FUND_PAYER', field: 'payer', text: isArrival ? NO_PAYER : ANY_PAYER });
  }
  if (!isArrival && regionCode !== null)
    problems.push({ code: 'FUND_NOT_COLLECTED', field: 'region', text: NOT_COLLECTED });
  if (!isArrival && collectedOn !== null)
    problems.push({ code: 'FUND_NOT_COLLECTED', field: 'collectedOn', text: NOT_COLLECTED });
  return problems;
}

function problemsOfDays({ policyYear, movedOn, collectedOn }: GivenEntry, today: string): WriteProblem[] {
  const problems: WriteProblem[] = [];
  const last = yearOf(movedOn) + 1;
  if (movedOn > today) {
    const text = {
      zh: `日期${movedOn}晚于今日${today}，请在款项到账后再登记。`,
      en: `${movedOn} lies after today, ${today}: book the money when it has moved.`,
    };
    problems.push({ code: 'DAY_IN_FUTURE', field: 'movedOn', text });
  }
  if (collectedOn !== null && collectedOn > movedOn) {
    const text = {
      zh: `收缴日期${collectedOn}晚于到账日期${movedOn}。`,
      en: `It was collected until ${collectedOn}, which lies after ${movedOn}, the day it moved.`,
    };
    problems.push({ code: 'COLLECTED_AFTER', field: 'collectedOn', text });
  }
  if (policyYear < FIRST_YEAR || policyYear > last) {
    const text = {
      zh: `参保年度应在${FIRST_YEAR}至${last}之间：款项最早于上一年度筹集。`,
      en: `The policy year is from ${FIRST_YEAR} to ${last}: money is gathered in the year before at the earliest.`,
    };
    problems.push({ code: 'POLICY_YEAR_REFUSED', field: 'policyYear', text });
  }
  return problems;
}

const NOT_POSITIVE: Text = {
  zh: '金额须大于零；记错的请冲销（fundEntryReverse）。',
  en: 'An amount is above 0.00. What was booked in error is taken back (fundEntryReverse).',
};

const NO_PAYER: Text = {
  zh: '到账须写明资金来源，如个人、县级财政。',
  en: 'Of an arrival say whose money it is, such as SELF or COUNTY_FINANCE.',
};

const ANY_PAYER: Text = {
  zh: '只有到账才有资金来源。',
  en: 'Only an arrival is somebody’s money: leave the payer out.',
};

const NOT_COLLECTED: Text = {
  zh: '只有到账才有收缴区划和收缴日期。',
  en: 'Only an arrival was collected somewhere: leave the region and the day of collecting out.',
};

/** Whether two lines say the same of one slip. */
export const isSameEntry = (one: GivenEntry, other: GivenEntry): boolean =>
  COMPARED.every((key) => one[key] === other[key]);

const COMPARED = [
  ...(['scheme', 'policyYear', 'kind', 'payer'] as const),
  ...(['amountFen', 'movedOn', 'regionCode', 'collectedOn'] as const),
];
