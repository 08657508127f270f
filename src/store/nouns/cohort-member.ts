import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { ofVisiblePerson } from '../access.ts';
import type { Noun, NounDimension } from '../noun.ts';
import { cohortMembers, cohorts, people } from '../tables/index.ts';
import { OF_PERSON } from './about-person.ts';

const m = cohortMembers;

/** What the law says of somebody, as a question about them alone would answer it. */
const FOUND = 'decision:read';

/** What the engine found of people: which list helps them is not filtered or grouped by, because one of the lists is sensitive. */
export const cohortMember: Noun<typeof cohortMembers> = {
  name: 'CohortMember',
  table: m,
  /** Of one cohort, as `counting` sees to: of several, the same person stands in each. */
  id: m.personId,
  scope: 'statistics:read',
  fields: {
    cohortId: { column: m.cohortId, kind: 'ID', zh: '群体测算标识' },
    eligibility: { column: m.eligibility, kind: 'ENUM', scope: FOUND, enumName: 'FindingOutcome', zh: '参保资格' },
    isEnrolled: { column: m.isEnrolled, kind: 'BOOLEAN', zh: '是否已参保' },
    cover: { column: m.cover, kind: 'ENUM', scope: FOUND, enumName: 'FindingOutcome', zh: '待遇资格' },
    benefitsStartOn: { column: m.benefitsStartOn, kind: 'DATE', scope: FOUND, isOrderable: true, zh: '待遇起始日' },
    due: { column: m.dueFen, kind: 'MONEY', scope: 'money:read', isOrderable: true, zh: '应缴金额' },
    waitingMonths: { column: m.waitingMonths, kind: 'INT', scope: FOUND, isOrderable: true, zh: '等待期月数' },
    lapsedYears: { column: m.lapsedYears, kind: 'INT', scope: FOUND, isOrderable: true, zh: '断保年数' },
    repairedYears: { column: m.repairedYears, kind: 'INT', scope: FOUND, zh: '已修复年数' },
    isLate: { column: m.isLate, kind: 'BOOLEAN', scope: FOUND, zh: '是否逾期缴费' },
    runYears: { column: m.runYears, kind: 'INT', scope: FOUND, isOrderable: true, zh: '连续参保年数' },
    losesContinuity: { column: m.losesContinuity, kind: 'BOOLEAN', scope: FOUND, zh: '是否将中断连续参保' },
    paidAfterDays: { column: m.paidAfterDays, kind: 'INT', scope: FOUND, isOrderable: true, zh: '出生后缴费天数' },
  },
  relations: {
    of: { to: 'Cohort', on: () => [m.cohortId, cohorts.id], isMany: false, zh: '群体测算' },
    person: { to: 'Person', on: () => [m.personId, people.id], isMany: false, zh: '人员' },
  },
  // A file that was merged since is another's, who stands in the cohort too or in the next one.
  current: sql`${m.cohortId} in (select id from cohorts where is_latest)
    and ${m.personId} not in (select merged.id from people merged where merged.merged_into_id is not null)`,
  visible: ofVisiblePerson(m.personId),
  person: m.personId,
  dimensions: {
    eligibility: outcome(m.eligibility, '参保资格'),
    isEnrolled: plain('BOOLEAN', m.isEnrolled, '是否已参保'),
    cover: outcome(m.cover, '待遇资格'),
    benefitsStartOn: plain('DATE', m.benefitsStartOn, '待遇起始日'),
    waitingMonths: plain('INT', m.waitingMonths, '等待期月数'),
    lapsedYears: plain('INT', m.lapsedYears, '断保年数'),
    repairedYears: plain('INT', m.repairedYears, '已修复年数'),
    isLate: plain('BOOLEAN', m.isLate, '是否逾期缴费'),
    runYears: plain('INT', m.runYears, '连续参保年数'),
    losesContinuity: plain('BOOLEAN', m.losesContinuity, '是否将中断连续参保'),
    paidWithin: { kind: 'INT', value: paidWithin, zh: '出生后缴费天数段' },
    ...OF_PERSON,
  },
  measures: {
    due: { kind: 'MONEY', value: () => sql`${m.dueFen}`, zh: '应缴金额' },
    waitingMonths: { kind: 'INT', value: () => sql`${m.waitingMonths}`, zh: '等待期月数' },
    runYears: { kind: 'INT', value: () => sql`${m.runYears}`, zh: '连续参保年数' },
    paidAfterDays: { kind: 'INT', value: () => sql`${m.paidAfterDays}`, zh: '出生后缴费天数' },
  },
  counting: {
    ofOne: { relation: 'of', by: ['within', 'scheme', 'policyYear'] },
    says: 'Of one cohort, which `where: { of: … }` names by its region, scheme and year, each with `eq`; else `COHORT_NOT_NAMED`.',
  },
};

/** 新生儿: within how many days of birth they were paid for: 30, 60, 90, 180 or 365; 366 for later. */
function paidWithin(): SQL {
  const days = m.paidAfterDays;
  const bounds = [30, 60, 90, 180, 365].map(
    (bound) => sql`when ${days} <= ${sql.raw(String(bound))} then ${sql.raw(String(bound))}`,
  );
  return sql`case when ${days} is null then null ${sql.join(bounds, sql` `)} else 366 end`;
}

function plain(kind: 'BOOLEAN' | 'DATE' | 'INT', column: AnyPgColumn, zh: string): NounDimension {
  return { kind, value: () => sql`${column}`, zh };
}

function outcome(column: AnyPgColumn, zh: string): NounDimension {
  return { kind: 'ENUM', enumName: 'FindingOutcome', value: () => sql`${column}`, zh };
}
