import type { Citation, NeededFact } from '../decision.ts';
import type { Day } from '../facts.ts';
import { type Citing, compileParameter, readCount, type Series } from '../parameter.ts';
import { valueOn } from '../reading.ts';
import type { Parameter, RuleBase } from '../rule.ts';
import type { Trace } from '../trace.ts';
import { afterWorkingDays, type WorkingCalendar } from '../working-days.ts';

/** 投诉答复期限: in working days of the Chinese calendar, the day after the complaint being the first. */
export interface ComplaintDeadlineRule extends RuleBase<'complaint-deadline'> {
  readonly workingDays: Parameter;
}

export interface CompiledComplaintDeadline {
  readonly workingDays: Series<number>;
  readonly citations: readonly Citation[];
}

export function compileComplaintDeadline(rule: ComplaintDeadlineRule, citing: Citing): CompiledComplaintDeadline {
  return {
    workingDays: compileParameter(`${rule.kind}.workingDays`, rule.workingDays, citing, rule.cite, readCount),
    citations: citing.cite(rule.cite),
  };
}

const CALENDAR: NeededFact = {
  name: 'workingCalendar',
  zh: '该年度的放假调休安排',
  en: "that year's public holidays and worked weekends",
};

/**
 * 投诉答复期限: the last day, included, to answer a complaint. The day after it came in is the first that can count;
 * Saturdays, Sundays and public holidays do not, unless they are worked. Null where the calendar does not reach.
 *
 * Written from: the clause cited by the rulebook's `complaint-deadline` rule.
 */
export function answerDueOn(
  rule: CompiledComplaintDeadline,
  receivedOn: Day,
  calendar: WorkingCalendar,
  day: Day,
  trace: Trace,
): Day | null {
  const count = valueOn(rule.workingDays, day, trace);
  if (count === null) return null;
  const last = afterWorkingDays(calendar, receivedOn, count);
  if ('unknown' in last) {
    trace.because('complaint.no-calendar', rule.citations, { day: last.unknown });
    trace.needs(CALENDAR);
    return null;
  }
  const notices = [receivedOn.slice(0, 4), last.day.slice(0, 4)].flatMap((year) => calendar[year]?.notices ?? []);
  const values = { receivedOn, count, dueOn: last.day, notices: [...new Set(notices)] };
  trace.because('complaint.due', rule.citations, values);
  return last.day;
}
