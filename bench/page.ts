import { subtree } from '../src/store/access.ts';
import { FLAT } from './bars.ts';
import type { Asked, Question } from './beside.ts';
import { COUNTY, TODAY } from './database.ts';
import type { Served } from './served.ts';
import { townCases } from './workloads/towns.ts';

const POLICY_YEAR = 2018;
/** Rows of a page, and pages that are walked in each town. */
const [SIZE, PAGES] = [50, 3];

interface Row {
  readonly id: string;
  readonly birthDate: string | null;
  readonly region: { readonly code: string };
}
interface People {
  readonly people: { readonly nodes: readonly Row[]; readonly pageInfo: { readonly endCursor: string | null } };
}

const FIELDS = '{ nodes { id birthDate region { code } } pageInfo { endCursor } }';

const rowsOf = ({ people: { nodes } }: People) =>
  nodes.map(({ id, birthDate, region }) => ({ id, birthDate, region: region.code }));

const townsOf = async ({ sql }: Served): Promise<string[]> =>
  (await townCases({ sql, county: COUNTY, today: TODAY })).map(({ key }) => key);

/** An order of people, how the statement has it, and the value of a row in it. */
interface Order {
  readonly field: 'REGION' | 'BIRTH_DATE';
  readonly column: 'region_code' | 'birth_date';
  readonly keyOf: (row: Row) => string | null;
}

/** The people of a town who are not enrolled, in an order, page after page. */
function notEnrolled(name: string, order: Order): Question {
  const query = `query ($town: RegionCode!, $policyYear: Int!, $after: String) { people(first: ${SIZE}, after: $after,
    orderBy: [{ field: ${order.field} }],
    where: { region: { within: $town }, enrollments: { none: { policyYear: { eq: $policyYear } } } }) ${FIELDS} }`;
  return {
    name,
    query,
    async asked(served) {
      const asked: Asked[] = [];
      for (const town of await townsOf(served)) asked.push(...(await pagesOf(served, query, town, order)));
      return asked;
    },
    rowsOf,
    byHand: (sql, { town, value = '', id = '' }) => {
      const [{ from, to }, column] = [subtree(String(town)), sql(order.column)];
      return sql`
        select id, birth_date::text as "birthDate", region_code as region from people
        where region_code >= ${from} and region_code < ${to} and merged_into_id is null
          and ${id === '' ? sql`true` : sql`((${column}, id) > (${value}, ${id}::uuid) or ${column} is null)`}
          and not exists (select from enrollments where person_id = people.id and superseded_at is null and policy_year = ${POLICY_YEAR})
        order by ${column}, id limit ${SIZE}`;
    },
    withinMs: 40,
    mostGrowth: FLAT,
  };
}

async function pagesOf({ ask }: Served, query: string, town: string, order: Order): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (let behind: Behind | null = { after: null, place: {} }; behind && asked.length < PAGES; ) {
    const { after, place }: Behind = behind;
    const page: Asked = { variables: { town, policyYear: POLICY_YEAR, after }, byHand: { town, ...place } };
    const { people } = await ask<People>(query, page.variables);
    asked.push(page);
    behind = endOf(people, order);
  }
  return asked;
}

/** Where a page begins: behind a cursor of ours, which the statement knows by value and id. */
interface Behind {
  readonly after: string | null;
  readonly place: Asked['byHand'];
}

/** Null where no page follows, or where it would begin among those without a value. */
function endOf({ nodes, pageInfo: { endCursor } }: People['people'], { keyOf }: Order): Behind | null {
  const last = nodes[SIZE - 1];
  const value = last && keyOf(last);
  return value ? { after: endCursor, place: { value, id: last.id } } : null;
}

/** The example of the documentation: whoever lives in a town, was on a list in August and is not enrolled. Few of many, so it grows. */
const assisted: Question = {
  name: 'a page of a town by where people live, what they are listed for and what they lack',
  query: `query ($town: RegionCode!, $policyYear: Int!) { people(first: ${SIZE}, where: {
    enrollments: { none: { policyYear: { eq: $policyYear } } }, livesIn: { within: $town },
    assistance: { some: { category: { in: [DIBAO] }, confirmedOn: { lte: "2017-08-31" } } } }) ${FIELDS} }`,
  asked: async (served) =>
    (await townsOf(served)).map((town) => ({ variables: { town, policyYear: POLICY_YEAR }, byHand: { town } })),
  rowsOf,
  byHand: (sql, { town }) => {
    const [here, county] = [subtree(String(town)), subtree(COUNTY)];
    return sql`
      select id, birth_date::text as "birthDate", region_code as region from people
      where people.region_code >= ${county.from} and people.region_code < ${county.to} and merged_into_id is null
        and not exists (select from enrollments where person_id = people.id and superseded_at is null and policy_year = ${POLICY_YEAR})
        and exists (select from assistance_listings listed where listed.person_id = people.id and superseded_at is null
          and category = 'DIBAO' and confirmed_on <= '2017-08-31')
        and exists (select from person_places lives where lives.person_id = people.id and kind = 'LIVING' and superseded_at is null
          and valid_to is null and lives.region_code >= ${here.from} and lives.region_code < ${here.to})
      order by region_code, id limit ${SIZE}`;
  },
  withinMs: 40,
};

/** Whoever lives in a town, wherever their file is kept: thousands, who stand together in no index. */
const livingThere: Question = {
  name: 'a page of those who live in a town',
  query: `query ($town: RegionCode!) { people(first: ${SIZE}, where: { livesIn: { within: $town } }) ${FIELDS} }`,
  asked: async (served) => (await townsOf(served)).map((town) => ({ variables: { town }, byHand: { town } })),
  rowsOf,
  byHand: (sql, { town }) => {
    const [here, county] = [subtree(String(town)), subtree(COUNTY)];
    return sql`
      select id, birth_date::text as "birthDate", region_code as region from people
      where people.region_code >= ${county.from} and people.region_code < ${county.to} and merged_into_id is null
        and id in (select person_id from person_places where kind = 'LIVING' and superseded_at is null
          and valid_to is null and region_code >= ${here.from} and region_code < ${here.to})
      order by region_code, id limit ${SIZE}`;
  },
  withinMs: 40,
};

/** B9. Filtered pages of 50. */
export const PAGES_OF_PEOPLE: readonly Question[] = [
  notEnrolled('a page of a town without enrolment', {
    field: 'REGION',
    column: 'region_code',
    keyOf: ({ region }) => region.code,
  }),
  notEnrolled('a page of a town without enrolment, by birth', {
    field: 'BIRTH_DATE',
    column: 'birth_date',
    keyOf: ({ birthDate }) => birthDate,
  }),
  assisted,
  livingThere,
];
