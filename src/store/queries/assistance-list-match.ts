import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { nearName } from '../near-name.ts';
import type { StoredListBatch } from './assistance-list.ts';

/** What a list is compared by. */
export interface ListScope extends Pick<StoredListBatch, 'department' | 'mode'> {
  /** The codes of the region that the list is about. */
  readonly region: Range;
  /** The day that its data stand for. */
  readonly asOf: string;
  /** The year whose enrolments say where somebody is insured. */
  readonly policyYear: number;
  /** Categories whose rows name a household, and whom of it they stand for. */
  readonly households: Readonly<Record<string, string>>;
}

/** Whether a file has the name that its row has. Most names are written plainly, and alike. */
const IS_NAMED = `coalesce(p.name = s.near_name or ${nearName('p.name')} = s.near_name, false)`;

/**
 * Finds whom each row means, set against set, and whom it might mean. First what a clerk decided for the same number and name;
 * then the number, where one file alone holds it under that name. Everything else is a candidate at most: the holder of the
 * number under another name, each of several holders, somebody of the same name and day of birth in the region. Merged files
 * count as the one they went into.
 */
export async function matchStagedList(tx: Db, scope: ListScope): Promise<void> {
  await findHolders(tx, scope);
  await recallDecisions(tx, scope);
  await takeCertain(tx);
  await tx.sql.unsafe('analyze list_held; analyze list_found');
  await findCandidates(tx, scope);
}

async function findHolders({ sql }: Db, { region: { from, to } }: ListScope): Promise<void> {
  await sql.unsafe(
    `insert into list_held
     select s.id, p.id, ${IS_NAMED}, p.region_code >= $1 and p.region_code < $2
     from staged_list s
     join identity_documents d on d.number_index = s.number_index and d.kind = 'CITIZEN_ID' and d.superseded_at is null
     join people f on f.id = d.person_id
     join people p on p.id = coalesce(f.merged_into_id, f.id)
     group by s.id, s.near_name, p.id`,
    [from, to],
  );
}

async function recallDecisions({ sql }: Db, { department }: ListScope): Promise<void> {
  await sql`
    insert into list_decided
    select s.id, coalesce(f.merged_into_id, f.id), d.verdict
    from staged_list s
    join match_decisions d on d.number_index = s.number_index and d.name_index = s.name_index
      and d.department = ${department} and d.superseded_at is null
    join people f on f.id = d.person_id`;
}

/** Where no holder of a number lives here, the list is about somebody elsewhere, if the name is right. */
async function takeCertain({ sql }: Db): Promise<void> {
  await sql`
    insert into list_found
    select distinct on (row_id) row_id, person_id, match from (
      select row_id, person_id, 'REMEMBERED'::row_match as match, 0 as rank from list_decided where verdict = 'ACCEPTED'
      union all
      select h.row_id, h.person_id, (case when s.is_old_number then 'OLD_NUMBER' else 'NUMBER' end)::row_match, 1
      from (select *, count(*) over whole as files, bool_or(is_here) over whole as is_any_here from list_held
        window whole as (partition by row_id)) as h
      join staged_list s on s.id = h.row_id
      where h.is_named and (h.files = 1 or not h.is_any_here) and not exists (
        select from list_decided d where d.row_id = h.row_id and d.person_id = h.person_id and d.verdict = 'REJECTED')
    ) as certain order by row_id, rank, person_id`;
}

async function findCandidates({ sql }: Db, { region: { from, to } }: ListScope): Promise<void> {
  await sql.unsafe(
    `insert into list_meant
     with open as (
       select s.* from staged_list s
       where s.fault_code is null and not exists (select from list_found f where f.row_id = s.id)
     )
     select distinct on (row_id, person_id) row_id, person_id, reason from (
       select h.row_id, h.person_id, 0 as rank,
         (case when count(*) over (partition by h.row_id) > 1 then 'SEVERAL_FILES' else 'NUMBER_OTHER_NAME' end)::candidate_reason
           as reason, h.is_here
       from list_held h join open on open.id = h.row_id
       union all
       select s.id, p.id, 1, 'NAME_AND_BIRTH', true
       from open s join people p on p.birth_date = s.birth_date and ${nearName('p.name')} = s.near_name
       where p.merged_into_id is null and p.region_code >= $1 and p.region_code < $2
     ) as meant
     where is_here and not exists (select from list_decided d
       where d.row_id = meant.row_id and d.person_id = meant.person_id and d.verdict = 'REJECTED')
     order by row_id, person_id, rank`,
    [from, to],
  );
}

/** As `$1` the categories whose rows name households, as `$2` the day of the list. */
const STANDS = (alias: string) => `${alias}.superseded_at is null
  and coalesce(${alias}.valid_from, '-infinity') <= $2::date and coalesce(${alias}.valid_to, 'infinity') >= $2::date`;

/** Who lives in one household with somebody on the day of the list. */
const HOME = `
  join people p on p.id = asked.person_id
  join household_members mine on mine.person_id = any(p.merged_ids || p.id) and ${STANDS('mine')}
  join household_members other on other.household_id = mine.household_id and ${STANDS('other')}
  join people x on x.id = other.person_id`;

const IS_CHILD_OF = (child: string, parent: string) => `exists (select from parents k
  where k.person_id = ${child} and k.parent_id = ${parent} and k.superseded_at is null)`;

/**
 * Expands rows that name a household to those of its members that the list stands for. PARENTS are the couple: whoever is named
 * and the other parent of their children, or the parents of a child that is named; head and spouse, where nobody's child is on
 * file. Somebody without a household stands for themselves.
 */
export async function expandHouseholds(tx: Db, scope: ListScope): Promise<void> {
  if (Object.keys(scope.households).length > 0) await gatherMembers(tx, scope);
  await standForMembers(tx);
}

async function gatherMembers({ sql }: Db, { households, asOf }: ListScope): Promise<void> {
  await sql.unsafe(
    `insert into list_members
     with asked as (
       select f.row_id, f.person_id, $1::jsonb ->> s.category::text as expand
       from list_found f join staged_list s on s.id = f.row_id
       where $1::jsonb ? s.category::text and s.fault_code is null
     ), home as (
       select asked.row_id, asked.expand, mine.relation as own, other.relation,
         coalesce(x.merged_into_id, x.id) as person_id, ${IS_CHILD_OF('asked.person_id', 'other.person_id')} as is_parent,
         exists (select from parents c where c.parent_id = asked.person_id and c.superseded_at is null
           and ${IS_CHILD_OF('c.person_id', 'other.person_id')}) as is_of_couple
       from asked ${HOME}
     ), judged as (
       select *, bool_or(is_of_couple) over whole as has_children, bool_or(is_parent) over whole as has_parents
       from home window whole as (partition by row_id)
     )
     select distinct row_id, person_id from judged where case
       when expand = 'ALL_MEMBERS' then true
       when expand = 'PARENTS' and has_children then is_of_couple
       when expand = 'PARENTS' and has_parents then is_parent
       else relation in ('HEAD', 'SPOUSE') and (expand = 'HEAD_AND_SPOUSE' or own in ('HEAD', 'SPOUSE')) end`,
    [JSON.stringify(households), asOf],
  );
}

/** The row itself stands for whom it names, or the first of the members where that is none of them; each other has a row beside it. */
async function standForMembers({ sql }: Db): Promise<void> {
  await sql`
    insert into list_people
    with first as (
      select distinct on (m.row_id) m.row_id, m.person_id from list_members m join list_found f on f.row_id = m.row_id
      order by m.row_id, (m.person_id = f.person_id) desc, m.person_id
    )
    select f.row_id, f.row_id, coalesce(first.person_id, f.person_id),
      case when first.person_id <> f.person_id then 'HOUSEHOLD' else f.match end, false
    from list_found f left join first on first.row_id = f.row_id
    union all
    select gen_random_uuid(), m.row_id, m.person_id, 'HOUSEHOLD', true
    from list_members m join first on first.row_id = m.row_id and first.person_id <> m.person_id`;
  await sql.unsafe('analyze list_people');
}

/**
 * Whom rows that found nobody may mean all the same: whoever holds the number, is a candidate, or is listed under that name; of a
 * row that names a household, with everybody in it. These are not missing from a full list: a slip of the pen drops no family.
 * Over `asked` of row, category and person.
 */
export const NAMED = `
  select asked.row_id, asked.category, asked.person_id from asked
  union
  select asked.row_id, asked.category, coalesce(x.merged_into_id, x.id) from asked ${HOME} where $1::jsonb ? asked.category::text`;
