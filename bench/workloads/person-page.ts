import type postgres from 'postgres';
import { COUNTY } from '../database.ts';
import type { Variables, Workload } from '../workload.ts';
import { membersHeldToday } from './peer-filters.ts';
import { sorted } from './sorted.ts';

/** People whose pages are asked for in turn. */
const PEOPLE = 512;

interface Page {
  readonly person: {
    readonly id: string;
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly household: {
      readonly number: string;
      readonly members: readonly { readonly person: { readonly id: string; readonly name: string | null } }[];
    } | null;
    readonly enrollments: readonly {
      readonly policyYear: number;
      readonly status: string;
      readonly payments: readonly { readonly amount: string; readonly paidOn: string }[];
    }[];
  };
}

const QUERY = /* GraphQL */ `
  query PersonPage($id: ID!) {
    person(id: $id) {
      id name birthDate
      household { number members { person { id name } } }
      enrollments { policyYear status payments { amount paidOn } }
    }
  }`;

/** The page with what the office decides about the person: measured alone, in milliseconds. */
export const PAGE_WITH_ELIGIBILITY = /* GraphQL */ `
  query PersonPageWithEligibility($id: ID!) {
    person(id: $id) {
      id name birthDate
      household { number address members { person { id name } } }
      enrollments { policyYear status payments { amount paidOn } }
      enrollmentEligibility(policyYear: 2018, region: "${COUNTY}") {
        status
        decision { reasons { text { zh en } citations { documentNumber locator } } neededFacts { name } }
      }
    }
  }`;

/** The page in one statement. Parameters: person, today. */
function answer(sql: postgres.Sql, { id, today }: { id: string; today: string }) {
  return sql<{ answer: string }[]>`
    select json_build_object('person', json_build_object(
      'id', p.id, 'name', p.name, 'birthDate', p.birth_date,
      'household', (
        select json_build_object('number', h.number, 'members', (
          select coalesce(json_agg(json_build_object('person', json_build_object('id', q.id, 'name', q.name))
            order by o.relation, o.valid_from, o.person_id), '[]')
          from household_members o join people q on q.id = o.person_id
          where o.household_id = h.id and o.superseded_at is null
            and coalesce(o.valid_from <= ${today}::date, true) and coalesce(o.valid_to >= ${today}::date, true)))
        from household_members m join households h on h.id = m.household_id
        where m.person_id = p.id and m.superseded_at is null
          and coalesce(m.valid_from <= ${today}::date, true) and coalesce(m.valid_to >= ${today}::date, true)
        order by m.valid_from desc nulls last limit 1),
      'enrollments', (
        select coalesce(json_agg(json_build_object('policyYear', e.policy_year, 'status', e.status, 'payments', (
          select coalesce(json_agg(json_build_object('amount', round(y.paid_fen / 100.0, 2)::text, 'paidOn', y.paid_on)
            order by y.paid_on desc, y.id), '[]')
          from payments y where y.enrollment_id = e.id and y.superseded_at is null))
          order by e.policy_year desc, e.id), '[]')
        from enrollments e where e.person_id = p.id and e.superseded_at is null)
    ))::text as answer
    from people p where p.id = ${id}::uuid`;
}

const canonical = ({ person }: Page) => ({
  ...person,
  household: person.household && {
    ...person.household,
    members: sorted(person.household.members.map((one) => one.person)),
  },
  enrollments: sorted(person.enrollments.map((one) => ({ ...one, payments: sorted(one.payments) }))),
});

interface PeerPage {
  readonly personByRowId: {
    readonly rowId: string;
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly householdMembersByPersonId: Nodes<{
      readonly householdByHouseholdId: {
        readonly number: string;
        readonly householdMembersByHouseholdId: Nodes<{
          readonly personByPersonId: { rowId: string; name: string | null };
        }>;
      };
    }>;
    readonly enrollmentsByPersonId: Nodes<{
      readonly policyYear: number;
      readonly status: string;
      readonly paymentsByEnrollmentId: Nodes<{ readonly paidFen: string; readonly paidOn: string }>;
    }>;
  };
}
interface Nodes<Node> {
  readonly nodes: readonly Node[];
}

const PEER_QUERY = /* GraphQL */ `
  query PersonPage($id: UUID!, $today: Date!) {
    personByRowId(rowId: $id) {
      rowId name birthDate
      householdMembersByPersonId(${membersHeldToday}) { nodes { householdByHouseholdId {
        number
        householdMembersByHouseholdId(${membersHeldToday}) { nodes { personByPersonId { rowId name } } }
      } } }
      enrollmentsByPersonId(condition: { supersededAt: null }) { nodes {
        policyYear status
        paymentsByEnrollmentId(condition: { supersededAt: null }) { nodes { paidFen paidOn } }
      } }
    }
  }`;

/** The peer's answer in our shape. It gives amounts in fen, as the table has them. */
function fromPeer({ personByRowId: person }: PeerPage): Page {
  const household = person.householdMembersByPersonId.nodes[0]?.householdByHouseholdId;
  return {
    person: {
      id: person.rowId,
      name: person.name,
      birthDate: person.birthDate,
      household: household
        ? {
            number: household.number,
            members: household.householdMembersByHouseholdId.nodes.map(({ personByPersonId: { rowId, name } }) => ({
              person: { id: rowId, name },
            })),
          }
        : null,
      enrollments: person.enrollmentsByPersonId.nodes.map(({ policyYear, status, paymentsByEnrollmentId }) => ({
        policyYear,
        status,
        payments: paymentsByEnrollmentId.nodes.map(({ paidFen, paidOn }) => ({
          amount: (Number(paidFen) / 100).toFixed(2),
          paidOn,
        })),
      })),
    },
  };
}

/** W1. The address is left out: it is sealed, and neither the peer nor a statement can open it. */
export const personPage: Workload = {
  name: 'W1',
  title: 'person page: household with members, enrollments with payments',
  pages: 1,
  async cases({ sql, today }) {
    const rows = await sql<{ id: string }[]>`select id from people order by md5(id::text) limit ${PEOPLE}`;
    return rows.map(({ id }) => ({ key: id, variables: { id, today } }));
  },
  limit: {
    async answer(sql, variables) {
      const [row] = await answer(sql, variables as { id: string; today: string });
      return row?.answer ?? '{"person":null}';
    },
  },
  ours: { canonical },
  canbao: { query: QUERY, variables: ({ id }: Variables) => ({ id }), canonical },
  peer: { query: PEER_QUERY, variables: (given) => given, canonical: (data: PeerPage) => canonical(fromPeer(data)) },
  bars: [
    { of: 'canbao', against: 'peer', atLeast: 0.8 },
    { of: 'canbao', against: 'limit', atLeast: 0.12 },
  ],
};
