import { assessComplaint, type ComplaintStatus } from '../../policy/complaint.ts';
import { yearOf } from '../../policy/dates.ts';
import type { Day } from '../../policy/facts.ts';
import { type ComplaintRow, readComplaints } from '../../store/queries/complaint.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import { saidOf } from '../statements/assistance-overlaps.ts';
import type { Counter } from '../write.ts';

/** By when a complaint has to be answered, whether it was, and by which clauses: number and locator. */
export interface ComplaintDue {
  readonly status: ComplaintStatus;
  readonly dueOn: Day | null;
  readonly clauses: readonly string[];
}

const OPEN_LAW: ComplaintDue = { status: 'UNDETERMINED', dueOn: null, clauses: [] };

/** 答复期限: what the law of the region and year in which the complaint came in says; undetermined where there is none. */
export function dueOf(
  { regionCode: region, scheme, receivedOn, answeredOn }: ComplaintRow,
  { rulebooks, today }: Pick<Counter, 'rulebooks' | 'today'>,
): ComplaintDue {
  const published = saidOf(() => rulebooks.find({ region, scheme, policyYear: yearOf(receivedOn) }));
  if (!published) return OPEN_LAW;
  const facts = { complaint: { receivedOn, answeredOn } };
  const { status, dueOn, decision } = assessComplaint(facts, { asOf: today }, published.compiled);
  return { status, dueOn, clauses: [...new Set(decision.citations.map(clauseOf))] };
}

/** Which complaints: of a region, that came in on some days, and of which state where one is named. */
export interface ComplaintQuestion {
  readonly within: string;
  readonly from: Day;
  readonly to?: Day | null;
  readonly only?: readonly ComplaintStatus[] | null;
}

/** Complaints that may be seen and fit, by the day they came in: those that are overdue among them. */
export async function complaintsOf(
  counter: Pick<Counter, 'db' | 'reach' | 'rulebooks' | 'today'>,
  { within, from, to, only }: ComplaintQuestion,
): Promise<ComplaintRow[]> {
  const rows = await readComplaints(counter.db, counter.reach, { within, from, to: to ?? counter.today });
  return only ? rows.filter((row) => only.includes(dueOf(row, counter).status)) : rows;
}
