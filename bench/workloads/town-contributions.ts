import type { PersonFacts } from '../../src/policy/facts.ts';
import { formatYuan } from '../../src/policy/money.ts';
import { contributionOf } from '../../src/services/assess.ts';
import { COUNTY } from '../database.ts';
import type { LimitGround, Workload } from '../workload.ts';
import { PAGE_SIZE, PAGES, startOf, townCases } from './towns.ts';

/** The year that the bundled rulebook decides about. */
const POLICY_YEAR = 2018;

interface Decided {
  readonly id: string;
  readonly contribution: { readonly collectedNow: { readonly min: string; readonly max: string } | null };
}
interface People {
  readonly people: { readonly nodes: readonly Decided[]; readonly pageInfo: { readonly endCursor: string | null } };
}

const QUERY = /* GraphQL */ `
  query TownContributions($town: RegionCode!, $after: String) {
    people(where: { region: { within: $town } }, orderBy: [{ field: REGION }], first: ${PAGE_SIZE}, after: $after) {
      nodes { id contribution(policyYear: ${POLICY_YEAR}, region: "${COUNTY}") { collectedNow { min max } } }
      pageInfo { endCursor }
    }
  }`;

interface FactsRow extends PersonFacts {
  readonly cursor: string;
}

/** The region is named, as an office does: some people on file live nowhere any more. */
function decided(facts: PersonFacts, ground: LimitGround): Decided {
  const { collectedNow } = contributionOf(facts, { policyYear: POLICY_YEAR, region: COUNTY }, ground);
  const amount = collectedNow && { min: formatYuan(collectedNow.minFen), max: formatYuan(collectedNow.maxFen) };
  return { id: facts.personId, contribution: { collectedNow: amount } };
}

const canonical = ({ people }: People) => people.nodes;
const endCursor = ({ people }: People) => people.pageInfo.endCursor;

/** W4. The limit reads the facts in one statement and asks the same rule directly; the peer has no rules. */
export const townContributions: Workload = {
  name: 'W4',
  title: `${PAGE_SIZE} people of a town with one decision each, facts read with them`,
  pages: PAGES,
  cases: townCases,
  limit: {
    async answer(sql, variables, ground) {
      const { region, id, to } = startOf(variables);
      const rows = await sql<{ facts: FactsRow[] }[]>`
        with page as materialized (
          select id, region_code, birth_date, sex from people
          where (region_code, id) > (${region}, ${id}::uuid) and region_code < ${to}
          order by region_code, id limit ${PAGE_SIZE})
        select coalesce(json_agg(json_build_object(
          'personId', page.id, 'birthDate', page.birth_date, 'sex', page.sex, 'cursor', page.region_code || '|' || page.id,
          'places', (select coalesce(json_agg(json_build_object('kind', f.kind, 'regionCode', f.region_code,
            'hukouKind', f.hukou_kind, 'validFrom', f.valid_from, 'validTo', f.valid_to,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from person_places f where f.person_id = page.id),
          'statuses', (select coalesce(json_agg(json_build_object('kind', f.kind, 'regionCode', f.region_code,
            'educationLevel', f.education_level, 'validFrom', f.valid_from, 'validTo', f.valid_to,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from status_periods f where f.person_id = page.id),
          'documents', (select coalesce(json_agg(json_build_object('kind', f.kind, 'regionCode', f.region_code,
            'validFrom', f.valid_from, 'validTo', f.valid_to,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from identity_documents f where f.person_id = page.id),
          'checks', (select coalesce(json_agg(json_build_object('registers', f.registers, 'checkedOn', f.checked_on,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from register_checks f where f.person_id = page.id),
          'enrollments', (select coalesce(json_agg(json_build_object('id', f.id, 'scheme', f.scheme,
            'regionCode', f.region_code, 'poolingAreaCode', f.pooling_area_code, 'policyYear', f.policy_year,
            'status', f.status, 'registeredOn', f.registered_on, 'paidOn', f.paid_on,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from enrollments f where f.person_id = page.id),
          'payments', (select coalesce(json_agg(json_build_object('scheme', f.scheme, 'policyYear', f.policy_year,
            'payer', f.payer, 'paidFen', f.paid_fen, 'paidOn', f.paid_on,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from payments f where f.person_id = page.id),
          'listings', (select coalesce(json_agg(json_build_object('category', f.category, 'department', f.department,
            'regionCode', f.region_code, 'confirmedOn', f.confirmed_on, 'certificateNo', f.certificate_masked,
            'validFrom', f.valid_from, 'validTo', f.valid_to,
            'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source)), '[]')
            from assistance_listings f where f.person_id = page.id)
        ) order by page.region_code, page.id), '[]') as facts from page`;
      const facts = rows[0]?.facts ?? [];
      const nodes = facts.map((one) => decided(one, ground));
      return JSON.stringify({ people: { nodes, pageInfo: { endCursor: facts.at(-1)?.cursor ?? null } } });
    },
  },
  ours: { canonical, endCursor },
  canbao: { query: QUERY, variables: ({ town, after }) => ({ town, after: after ?? null }), canonical, endCursor },
  peer: { notYet: 'it has no rules' },
  bars: [{ of: 'canbao', against: 'limit', atLeast: 0.2 }],
};
