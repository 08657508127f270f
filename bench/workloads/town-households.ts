import type { Variables, Workload } from '../workload.ts';
import { membersHeldToday } from './peer-filters.ts';
import { sorted } from './sorted.ts';
import { PAGE_SIZE, PAGES, rangeOf, startOf, townCases } from './towns.ts';

interface Member {
  readonly id: string;
  readonly name: string | null;
  readonly enrollments: readonly { readonly policyYear: number; readonly status: string }[];
}
interface Households {
  readonly households: {
    readonly nodes: readonly { readonly number: string; readonly members: readonly { readonly person: Member }[] }[];
    readonly pageInfo: { readonly endCursor: string | null };
  };
}

const QUERY = /* GraphQL */ `
  query TownHouseholds($town: RegionCode!, $after: String) {
    households(where: { region: { within: $town } }, orderBy: [{ field: REGION }], first: ${PAGE_SIZE}, after: $after) {
      nodes { number members { person { id name enrollments { policyYear status } } } }
      pageInfo { endCursor }
    }
  }`;

interface PeerHouseholds {
  readonly allHouseholds: {
    readonly nodes: readonly {
      readonly number: string;
      readonly householdMembersByHouseholdId: {
        readonly nodes: readonly {
          readonly personByPersonId: {
            readonly rowId: string;
            readonly name: string | null;
            readonly enrollmentsByPersonId: { readonly nodes: Member['enrollments'] };
          };
        }[];
      };
    }[];
    readonly pageInfo: { readonly endCursor: string | null };
  };
}

const PEER_QUERY = /* GraphQL */ `
  query TownHouseholds($from: String!, $to: String!, $after: Cursor, $today: Date!) {
    allHouseholds(
      filter: { supersededAt: { isNull: true }, regionCode: { greaterThanOrEqualTo: $from, lessThan: $to } }
      orderBy: [REGION_CODE_ASC, PRIMARY_KEY_ASC], first: ${PAGE_SIZE}, after: $after
    ) {
      nodes {
        number
        householdMembersByHouseholdId(${membersHeldToday}) { nodes { personByPersonId {
          rowId name
          enrollmentsByPersonId(condition: { supersededAt: null }) { nodes { policyYear status } }
        } } }
      }
      pageInfo { endCursor }
    }
  }`;

const person = ({ id, name, enrollments }: Member) => ({
  id,
  name,
  enrollments: sorted(enrollments.map(({ policyYear, status }) => ({ policyYear, status }))),
});

const canonical = ({ households }: Households) =>
  households.nodes.map(({ number, members }) => ({
    number,
    members: sorted(members.map((one) => person(one.person))),
  }));

const canonicalPeer = ({ allHouseholds }: PeerHouseholds) =>
  allHouseholds.nodes.map(({ number, householdMembersByHouseholdId: { nodes } }) => ({
    number,
    members: sorted(
      nodes.map(({ personByPersonId: { rowId, name, enrollmentsByPersonId } }) =>
        person({ id: rowId, name, enrollments: enrollmentsByPersonId.nodes }),
      ),
    ),
  }));

const endCursor = ({ households }: Households) => households.pageInfo.endCursor;

/** W2. The trap of one statement for each household or person. */
export const townHouseholds: Workload = {
  name: 'W2',
  title: `${PAGE_SIZE} households of a town with members and their enrollments`,
  pages: PAGES,
  cases: async (ground) =>
    (await townCases(ground)).map(({ key, variables }) => ({ key, variables: { ...variables, today: ground.today } })),
  limit: {
    async answer(sql, variables: Variables) {
      const { region, id, to } = startOf(variables);
      const { today } = variables as { today: string };
      const [row] = await sql<{ answer: string }[]>`
        with page as materialized (
          select id, region_code, number from households
          where (region_code, id) > (${region}, ${id}::uuid) and region_code < ${to} and superseded_at is null
          order by region_code, id limit ${PAGE_SIZE})
        select json_build_object('households', json_build_object(
          'nodes', coalesce(json_agg(json_build_object('number', page.number, 'members', (
            select coalesce(json_agg(json_build_object('person', json_build_object('id', p.id, 'name', p.name, 'enrollments', (
              select coalesce(json_agg(json_build_object('policyYear', e.policy_year, 'status', e.status)
                order by e.policy_year desc, e.id), '[]')
              from enrollments e where e.person_id = p.id and e.superseded_at is null)))
              order by m.relation, m.valid_from, m.person_id), '[]')
            from household_members m join people p on p.id = m.person_id
            where m.household_id = page.id and m.superseded_at is null
              and coalesce(m.valid_from <= ${today}::date, true) and coalesce(m.valid_to >= ${today}::date, true)))
            order by page.region_code, page.id), '[]'),
          'pageInfo', json_build_object('endCursor',
            (select region_code || '|' || id from page order by region_code desc, id desc limit 1))
        ))::text as answer from page`;
      return row?.answer ?? '';
    },
  },
  ours: { canonical, endCursor },
  canbao: { query: QUERY, variables: ({ town, after }) => ({ town, after: after ?? null }), canonical, endCursor },
  peer: {
    query: PEER_QUERY,
    variables: ({ town, after, today }) => ({ ...rangeOf({ town }), after: after ?? null, today }),
    canonical: canonicalPeer,
    endCursor: ({ allHouseholds }: PeerHouseholds) => allHouseholds.pageInfo.endCursor,
  },
  bars: [
    { of: 'canbao', against: 'peer', atLeast: 0.6 },
    { of: 'canbao', against: 'limit', atLeast: 0.2 },
  ],
};
