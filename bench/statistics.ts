import { subtree } from '../src/store/access.ts';
import { LINEAR } from './bars.ts';
import type { Asked, Question } from './beside.ts';
import { COUNTY } from './database.ts';

const POLICY_YEAR = 2018;
const { from, to } = subtree(COUNTY);
const GOALS = { leastShare: 0.8, mostGrowth: LINEAR };

const ofYears = (years: readonly number[]) => async (): Promise<Asked[]> =>
  years.map((policyYear) => ({ variables: { within: COUNTY, policyYear }, byHand: { policyYear, from, to } }));

/** A county's participation as its board asks for it: counted, ranked, and held against the targets of the law. */
const participation: Question = {
  name: 'participation by town',
  query: `query ($within: RegionCode!, $policyYear: Int!) { participation(within: $within, policyYear: $policyYear) {
    regions(first: 500) { regionCode region { name } registered enrolled task }
    pace { daysLeft regions { regionCode rank outOf rate headsMissing enrolledChange } }
    assessment { targets { target { id } required below pooled { enrolled outOf rate isReached headsMissing } } } } }`,
  asked: ofYears([POLICY_YEAR]),
  rowsOf: ({ participation: { regions } }: { participation: { regions: readonly TownHeads[] } }) =>
    regions
      .filter(({ registered }) => registered > 0)
      .map(({ regionCode, registered, enrolled }) => ({ regionCode, registered, enrolled })),
  byHand: (sql, { policyYear }) => sql`
    select left(code, 9) as "regionCode", count(*)::int as registered, count(*) filter (where takes_part)::int as enrolled
    from (
      select distinct on (person_id) region_code as code, status <> 'REGISTERED' as takes_part from enrollments
      where policy_year = ${Number(policyYear)} and scheme = 'URRBMI' and superseded_at is null and status <> 'VOID'
        and region_code >= ${from} and region_code < ${to}
      order by person_id, takes_part desc, paid_on, region_code) as standing
    group by 1`,
  withinMs: 150,
  ...GOALS,
};

interface TownHeads {
  readonly regionCode: string;
  readonly registered: number;
  readonly enrolled: number;
}

const BY_TOWN_AGE_AND_SEX = `query ($policyYear: Int!) { enrollmentStatistics(where: { policyYear: { eq: $policyYear } }, first: 500,
  groupBy: [{ dimension: REGION, level: TOWN }, { dimension: AGE, bands: [16, 60] }, { dimension: SEX }]) {
  isSuppressed rows { key { regionCode age { from } sex } count } } }`;

interface EnrollmentGroup {
  readonly key: { readonly regionCode: string; readonly age: { readonly from: number }; readonly sex: string };
  readonly count: number | null;
}

const enrollmentRows = ({
  enrollmentStatistics: { rows },
}: {
  enrollmentStatistics: { rows: readonly EnrollmentGroup[] };
}) => rows.map(({ key: { regionCode, age, sex }, count }) => ({ town: regionCode, age: age.from, sex, count }));

const enrollments: Question = {
  name: 'enrolments by town, age and sex',
  query: BY_TOWN_AGE_AND_SEX,
  asked: ofYears([2017, 2018]),
  rowsOf: enrollmentRows,
  byHand: (sql, { policyYear }) => sql`
    select left(enrollments.region_code, 9) as town,
      case when birth_date > '2001-11-20' then 0 when birth_date > '1957-11-20' then 16 else 60 end as age,
      sex, count(*)::int as count
    from enrollments join people on people.id = person_id
    where policy_year = ${Number(policyYear)} and superseded_at is null and people.region_code >= ${from} and people.region_code < ${to}
    group by town, sex, age`,
  withinMs: 400,
  ...GOALS,
};

/** The same for whoever is told rounded numbers: each cell carries the keys of its people, and small ones are kept back. */
const rounded: Question = {
  name: 'enrolments by town, age and sex, rounded',
  query: BY_TOWN_AGE_AND_SEX,
  isRounded: true,
  asked: ofYears([2017, 2018]),
  rowsOf: enrollmentRows,
  withinMs: 400,
  mostGrowth: LINEAR,
};

interface PaymentGroup {
  readonly key: { readonly fileRegionCode: string; readonly payer: string; readonly paidOn: string };
  readonly count: number;
  readonly amount: { readonly sum: string };
}

const payments: Question = {
  name: 'payments by town, payer and month, with their sums',
  query: `query ($policyYear: Int!) { paymentStatistics(where: { policyYear: { eq: $policyYear } }, first: 500,
    groupBy: [{ dimension: FILE_REGION, level: TOWN }, { dimension: PAYER }, { dimension: PAID_ON, by: MONTH }]) {
    rows { key { fileRegionCode payer paidOn } count amount { sum } } } }`,
  asked: ofYears([2017, 2018]),
  rowsOf: ({ paymentStatistics: { rows } }: { paymentStatistics: { rows: readonly PaymentGroup[] } }) =>
    rows.map(({ key: { fileRegionCode, payer, paidOn }, count, amount }) => ({
      ...{ town: fileRegionCode, payer, month: paidOn, count, sum: amount.sum },
    })),
  byHand: (sql, { policyYear }) => sql`
    select left(region_code, 9) as town, payer, left(paid_on::text, 7) as month, count(*)::int as count,
      (sum(paid_fen) / 100)::numeric(20, 2)::text as sum
    from payments join people on people.id = person_id
    where policy_year = ${Number(policyYear)} and superseded_at is null and region_code >= ${from} and region_code < ${to}
    group by 1, 2, 3`,
  withinMs: 400,
  ...GOALS,
};

/** B8. Questions over many: a year by town, and three dimensions at once. */
export const STATISTICS: readonly Question[] = [participation, enrollments, rounded, payments];
