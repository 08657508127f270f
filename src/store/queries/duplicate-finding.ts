import type { Db } from '../db.ts';

/** What is looked through: everybody, the files of a region, or some people. */
export interface DuplicateScope {
  /** Region code: files that are kept there or below. */
  readonly within?: string | undefined;
  readonly personIds?: readonly string[] | undefined;
}

export type Sql = Pick<Db, 'sql'>;

/** The file that a person's rows belong to, however often files were merged. */
export const FILE = 'coalesce(p.merged_into_id, p.id)';

/** Makes the table that findings are gathered in, and that of who is looked at. Gone with the transaction. */
export async function beginFindings({ sql }: Sql, range: { from: string; to: string } | null, scope: DuplicateScope) {
  await sql.unsafe(`
    drop table if exists duplicate_findings, duplicate_scope, doubled_enrollments, employee_periods;
    create temp table duplicate_findings (
      kind duplicate_kind not null, key text primary key, person_id uuid not null, other_person_id uuid,
      first_enrollment_id uuid, second_enrollment_id uuid, household_ids uuid[] not null default '{}',
      scheme scheme, other_scheme scheme, policy_year int, proposal duplicate_decision, proposal_reason text not null
    ) on commit drop;
    create temp table duplicate_scope (id uuid not null) on commit drop;
    set local plan_cache_mode = force_custom_plan; set local work_mem = '128MB'; set local jit = off`);
  if (!isNarrow(scope)) return;
  const picked = range
    ? sql`region_code >= ${range.from} and region_code < ${range.to}`
    : sql`id = any(${(scope.personIds ?? []) as string[]}::uuid[])`;
  await sql`
    insert into duplicate_scope
    select distinct f.id from people p join people own on own.id = coalesce(p.merged_into_id, p.id)
      cross join unnest(own.id || own.merged_ids) as f (id)
    where p.id in (select id from people where ${picked})`;
  await sql`analyze duplicate_scope`;
}

export const isNarrow = ({ within, personIds }: DuplicateScope) => within !== undefined || personIds !== undefined;

/** Narrows a statement to the people who are looked at. */
export const only = (scope: DuplicateScope, column: string) =>
  isNarrow(scope) ? `and ${column} in (select id from duplicate_scope)` : '';

/** What a run changed among the cases. */
export interface FindingCounts {
  readonly found: number;
  readonly opened: number;
  readonly reopened: number;
  readonly gone: number;
}

/**
 * Makes cases of findings, each with the id that its key gives: a new one opens, one that had gone opens again, what somebody
 * decided stays; a case that is open and no longer found has gone.
 */
export async function settleFindings({ sql }: Sql, scope: DuplicateScope): Promise<FindingCounts> {
  const [counts] = await sql.unsafe<FindingCounts[]>(`
    with known as (select key, state from duplicate_cases where key in (select key from duplicate_findings)
    ), written as (
      insert into duplicate_cases as c (id, kind, key, person_id, other_person_id, first_enrollment_id, second_enrollment_id,
        household_ids, scheme, other_scheme, policy_year, proposal, proposal_reason)
      select md5(key)::uuid, f.* from duplicate_findings f
      on conflict (key) do update set state = 'OPEN', proposal = excluded.proposal, proposal_reason = excluded.proposal_reason,
        version = c.version + 1
      where c.state = 'GONE' or (c.state = 'OPEN'
        and (c.proposal, c.proposal_reason) is distinct from (excluded.proposal, excluded.proposal_reason))
      returning key
    ), gone as (
      update duplicate_cases c set state = 'GONE', version = version + 1
      where state = 'OPEN' and not exists (select from duplicate_findings f where f.key = c.key)
        ${isNarrow(scope) ? 'and (c.person_id in (select id from duplicate_scope) or c.other_person_id in (select id from duplicate_scope))' : ''}
      returning 1
    )
    select (select count(*) from duplicate_findings)::int as found,
      (select count(*) from written where key not in (select key from known))::int as opened,
      (select count(*) from written join known using (key) where known.state = 'GONE')::int as reopened,
      (select count(*) from gone)::int as gone`);
  return counts ?? { found: 0, opened: 0, reopened: 0, gone: 0 };
}
