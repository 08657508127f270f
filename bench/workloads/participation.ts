import { subtree } from '../../src/store/access.ts';
import type { Workload } from '../workload.ts';
import { sorted } from './sorted.ts';

interface Town {
  readonly town: string;
  readonly enrolled: number;
  readonly people: number;
}

interface Groups {
  readonly groupedAggregates: readonly {
    readonly keys: readonly [string];
    readonly distinctCount: { readonly rowId: string };
  }[];
}
interface PeerAnswer {
  readonly enrolled: Groups;
  readonly people: Groups;
}

interface OurGroups {
  readonly rows: readonly { readonly key: { readonly regionCode: string }; readonly count: number }[];
}
interface OurAnswer {
  readonly enrolled: OurGroups;
  readonly people: OurGroups;
}

const OUR_QUERY = /* GraphQL */ `
  query Participation($year: Int!) {
    enrolled: enrollmentStatistics(
      where: { policyYear: { eq: $year }, scheme: { eq: URRBMI }, not: { status: { eq: VOID } } }
      groupBy: [{ dimension: REGION, level: TOWN }]
    ) { rows { key { regionCode } count } }
    people: peopleStatistics(groupBy: [{ dimension: REGION, level: TOWN }]) { rows { key { regionCode } count } }
  }`;

/** The peer groups by the village's code and cannot cut it, so the towns' sums are left to whoever asked. */
const PEER_QUERY = /* GraphQL */ `
  query Participation($year: Int!, $from: String!, $to: String!) {
    enrolled: allEnrollments(filter: {
      policyYear: { equalTo: $year }, scheme: { equalTo: URRBMI }, status: { notEqualTo: VOID }
      supersededAt: { isNull: true }, regionCode: { greaterThanOrEqualTo: $from, lessThan: $to }
    }) { groupedAggregates(groupBy: [REGION_CODE]) { keys distinctCount { rowId } } }
    people: allPeople(filter: { regionCode: { greaterThanOrEqualTo: $from, lessThan: $to } }) {
      groupedAggregates(groupBy: [REGION_CODE]) { keys distinctCount { rowId } }
    }
  }`;

function townsOf({ enrolled, people }: PeerAnswer): Town[] {
  const ofTowns = ({ groupedAggregates }: Groups) => {
    const sums = new Map<string, number>();
    for (const { keys, distinctCount } of groupedAggregates) {
      const town = keys[0].slice(0, TOWN_DIGITS);
      sums.set(town, (sums.get(town) ?? 0) + Number(distinctCount.rowId));
    }
    return sums;
  };
  const enrolledOf = ofTowns(enrolled);
  return [...ofTowns(people)].map(([town, count]) => ({ town, enrolled: enrolledOf.get(town) ?? 0, people: count }));
}

const TOWN_DIGITS = 9;
const canonical = ({ towns }: { towns: readonly Town[] }) => sorted(towns);

/**
 * W3. Enrollments of a year that stand, and people on file, town by town: the two halves of the participation rate
 * (参保率). The hand-written statement adds up each side by itself, by
 * the codes as they are, and joins the few sums.
 */
export const participation: Workload = {
  name: 'W3',
  title: 'participation of one year by town, over all people',
  pages: 1,
  async cases({ sql, county }) {
    const { from, to } = subtree(county);
    const rows = await sql<{ year: number }[]>`
      select distinct policy_year as year from enrollments where scheme = 'URRBMI' order by year`;
    return rows.map(({ year }) => ({ key: String(year), variables: { year, from, to } }));
  },
  limit: {
    async answer(sql, { year, from, to }) {
      const [row] = await sql<{ answer: string }[]>`
        with enrolled as (
          select left(region_code, ${TOWN_DIGITS}) as town, sum(count) as count from (
            select region_code, count(*) as count from enrollments
            where policy_year = ${Number(year)} and scheme = 'URRBMI' and status <> 'VOID' and superseded_at is null
              and region_code >= ${String(from)} and region_code < ${String(to)}
            group by region_code) as villages
          group by 1),
        people as (
          select left(region_code, ${TOWN_DIGITS}) as town, sum(count) as count from (
            select region_code, count(*) as count from people
            where region_code >= ${String(from)} and region_code < ${String(to)} group by region_code) as villages
          group by 1)
        select json_build_object('towns', json_agg(json_build_object(
          'town', town, 'enrolled', coalesce(enrolled.count, 0), 'people', people.count)))::text as answer
        from people left join enrolled using (town)`;
      return row?.answer ?? '';
    },
  },
  ours: { canonical },
  canbao: {
    query: OUR_QUERY,
    variables: ({ year }) => ({ year }),
    canonical: ({ enrolled, people }: OurAnswer) => {
      const enrolledOf = new Map(enrolled.rows.map(({ key, count }) => [key.regionCode, count]));
      return canonical({
        towns: people.rows.map(({ key: { regionCode: town }, count }) => ({
          ...{ town, enrolled: enrolledOf.get(town) ?? 0, people: count },
        })),
      });
    },
  },
  peer: {
    query: PEER_QUERY,
    variables: (given) => given,
    canonical: (data: PeerAnswer) => canonical({ towns: townsOf(data) }),
  },
  bars: [{ of: 'canbao', against: 'limit', atLeast: 0.8 }],
};
