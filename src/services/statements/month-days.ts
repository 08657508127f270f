import { DomainError } from '../../errors.ts';
import { earlier, previousDay } from '../../policy/dates.ts';

/** Days from `from` (included) to `to` (not included). */
export interface Days {
  readonly from: string;
  readonly to: string;
}

class MonthRefused extends DomainError {
  readonly code = 'MONTH_REFUSED';
}

/** The days of a month `YYYY-MM`, up to the first of the next. Refuses what is no month. */
export function daysOf(month: string): Days {
  const [, year, number] = /^(?!0000)(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (!year || !number) {
    throw new MonthRefused(`"${month}" is no month: write it as 2017-11.`, {
      zh: `“${month}”不是月份，请写成 2017-11 的形式。`,
      field: 'month',
    });
  }
  const next = number === '12' ? `${Number(year) + 1}-01` : `${year}-${String(Number(number) + 1).padStart(2, '0')}`;
  return { from: `${month}-01`, to: `${next}-01` };
}

/** The last day of a month that counts: today while the month lasts. */
export const lastDayOf = (month: string, today: string): string => earlier(previousDay(daysOf(month).to), today);
