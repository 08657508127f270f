import type { Db } from '../db.ts';
import {
  type Hashed,
  type IncomingRow,
  leaveOutRepeated,
  peopleNotFound,
  REFERENCE_TYPES,
  readConflicts,
  stageIncoming,
  unknownRegions,
} from './incoming.ts';

/** A status as a file tells it. */
export interface IncomingStatus extends IncomingRow {
  readonly kind: string | null;
  readonly educationLevel: string | null;
  readonly regionCode: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly evidence: string | null;
}

const TYPES: Readonly<Record<keyof IncomingStatus, string>> = {
  ...REFERENCE_TYPES,
  kind: 'status_kind',
  educationLevel: 'education_level',
  regionCode: 'text collate "C"',
  validFrom: 'date',
  validTo: 'date',
  evidence: 'text',
};

export async function stageStatuses(tx: Db, rows: AsyncIterable<Hashed<IncomingStatus>>): Promise<number> {
  await stageIncoming(tx, TYPES, rows);
  return leaveOutRepeated(tx);
}

/** After `matchIncoming`: whose status each row is and which stored one it is about, in the table `taken`. */
export async function takeStatuses({ sql }: Db): Promise<void> {
  await sql`
    create temp table taken on commit drop as
    select i.line, m.person_id, s.id as stored_id,
      s.id is not null and (s.education_level, s.region_code, s.valid_to, s.evidence) is distinct from
        (coalesce(i.education_level, s.education_level), coalesce(i.region_code, s.region_code), i.valid_to,
          coalesce(i.evidence, s.evidence)) as is_changed
    from incoming i join matched m on m.line = i.line and m.files = 1 and m.is_mine
    left join lateral (
      select * from status_periods s where s.person_id = m.person_id and s.kind = i.kind and s.superseded_at is null
        and s.valid_from = i.valid_from limit 1
    ) as s on true`;
  await sql`create index on taken (person_id)`;
  await sql`analyze taken`;
}

export type StatusConflict =
  | 'UNKNOWN_PERSON'
  | 'MANY_FILES'
  | 'OVERLAP'
  | 'OVERLAP_STORED'
  | `UNKNOWN_REGION:${string}`;

/** Where a row is about nobody, or its days are another period's of the same status already. */
export function findStatusConflicts(tx: Db, limit: number) {
  const { sql } = tx;
  const found = sql`
    ${peopleNotFound(sql)}
    union all
    select line, 'OVERLAP', split_part(covered, ' ', 2) from (
      select i.line, i.valid_from, max(concat(coalesce(i.valid_to, 'infinity'), ' ', i.line) collate "C") over (
        partition by t.person_id, i.kind order by i.valid_from, i.line rows between unbounded preceding and 1 preceding
      ) as covered
      from incoming i join taken t on t.line = i.line
    ) as o where covered is not null and split_part(covered, ' ', 1)::date >= valid_from
    union all
    select i.line, 'OVERLAP_STORED', concat(s.valid_from, '…', s.valid_to)
    from incoming i join taken t on t.line = i.line
    join status_periods s on s.person_id = t.person_id and s.kind = i.kind and s.superseded_at is null
      and s.id is distinct from t.stored_id
    where coalesce(s.valid_from, '-infinity') <= coalesce(i.valid_to, 'infinity')
      and i.valid_from <= coalesce(s.valid_to, 'infinity')
      and not exists (select from taken o where o.stored_id = s.id)
    union all
    ${unknownRegions(sql, ['regionCode'])}`;
  return readConflicts<StatusConflict>(tx, found, limit);
}

/** Adds what is new and corrects what differs; the version of each file touched counts up once. */
export async function mergeStatuses({ sql }: Db, source: string) {
  await sql`
    create temp table next_statuses on commit drop as
    select i.line, t.person_id, i.kind, coalesce(i.education_level, s.education_level) as education_level,
      coalesce(i.region_code, s.region_code) as region_code, s.organisation_id, coalesce(i.evidence, s.evidence) as evidence,
      i.valid_from, i.valid_to, t.stored_id
    from incoming i join taken t on t.line = i.line left join status_periods s on s.id = t.stored_id
    where t.stored_id is null or t.is_changed`;
  await sql`analyze next_statuses`;
  await sql`update status_periods set superseded_at = now() from next_statuses n where status_periods.id = n.stored_id`;
  await sql`
    insert into status_periods (person_id, kind, education_level, region_code, organisation_id, evidence, valid_from, valid_to,
      source)
    select person_id, kind, education_level, region_code, organisation_id, evidence, valid_from, valid_to, ${source}
    from next_statuses order by line`;
  await sql`update people set version = version + 1 where id in (select person_id from next_statuses)`;
  const [counts] = await sql<{ rows: number; new: number; changed: number }[]>`
    select count(*)::int as rows, count(*) filter (where stored_id is null)::int as new,
      count(*) filter (where is_changed)::int as changed from taken`;
  return counts ?? { rows: 0, new: 0, changed: 0 };
}
