import type { Db } from '../db.ts';
import type { Bounds } from './incoming.ts';
import type { NewInstitution } from './institution.ts';

/** What a row of a file says of an institution; null where its cell is empty, which leaves what is known. */
export interface IncomingInstitution {
  readonly line: number;
  readonly code: string;
  readonly name: string;
  readonly level: NewInstitution['level'] | null;
  readonly grade: NewInstitution['grade'] | null;
  readonly regionCode: string;
  readonly isNonProfit: boolean | null;
  readonly hasInsuranceOffice: boolean | null;
  readonly insuranceOfficer: string | null;
  /** For which days which region designates it, both inclusive. */
  readonly designation: {
    readonly regionCode: string;
    readonly validFrom: string | null;
    readonly validTo: string | null;
  } | null;
}

/** Something in a file that what is on file stands against. */
export interface InstitutionConflict {
  readonly line: number;
  readonly kind: 'NOT_YOURS' | 'LIFTED';
  /** The region that keeps it, or the period that stands. */
  readonly other: string;
}

/** The rows of a file, as a table. */
const given = ({ sql }: Db, rows: readonly IncomingInstitution[]) => sql`
  select f.line, f.code, f.name, f.level, f.grade, f."regionCode" collate "C" as region_code, f."isNonProfit" as is_non_profit,
    f."hasInsuranceOffice" as has_insurance_office, f."insuranceOfficer" as insurance_officer,
    f.designation->>'regionCode' as designating, f.designation is not null and f.designation <> 'null' as is_designated,
    daterange((f.designation->>'validFrom')::date, (f.designation->>'validTo')::date, '[]') as days
  from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as f (line integer, code text, name text,
    level facility_level, grade facility_grade, "regionCode" text, "isNonProfit" boolean, "hasInsuranceOffice" boolean,
    "insuranceOfficer" text, designation jsonb)`;

/** Whether row `f` says something of institution `i` that is not known so. */
const differs = ({ sql }: Db) => sql`
  (i.name, i.level, i.grade, i.region_code, i.is_non_profit, i.has_insurance_office, i.insurance_officer) is distinct from
  (f.name, coalesce(f.level, i.level), coalesce(f.grade, i.grade), f.region_code, coalesce(f.is_non_profit, i.is_non_profit),
    coalesce(f.has_insurance_office, i.has_insurance_office), coalesce(f.insurance_officer, i.insurance_officer))`;

/** Holds the institutions of a file that are known, against every other writer until the transaction ends; gives their ids by code. */
export async function holdInstitutions(
  { sql }: Db,
  rows: readonly { readonly code: string }[],
): Promise<ReadonlyMap<string, string>> {
  const codes = [...new Set(rows.map(({ code }) => code))];
  const held = await sql<{ id: string; code: string }[]>`
    select id, code from institutions where code = any(${codes}::text[]) order by id for update`;
  return new Map(held.map(({ id, code }) => [code, id]));
}

/**
 * Rows that say otherwise of an institution that another region keeps, and rows that would designate for days on which the same
 * region suspended it or took the status away. `bounds` are the writer's regions.
 */
export async function findInstitutionConflicts(
  tx: Db,
  rows: readonly IncomingInstitution[],
  { from, to }: Bounds,
): Promise<InstitutionConflict[]> {
  return tx.sql<InstitutionConflict[]>`
    with f as materialized (${given(tx, rows)})
    select f.line, 'NOT_YOURS' as kind, i.region_code as other from f join institutions i on i.code = f.code
    where ${differs(tx)} and not exists (select from unnest(${from as string[]}::text[], ${to as string[]}::text[]) as b (low, high)
      where i.region_code >= b.low and i.region_code < b.high)
    union all
    select f.line, 'LIFTED', concat(d.valid_from, '…', d.valid_to)
    from f join institutions i on i.code = f.code join designations d on d.institution_id = i.id
      and d.region_code = f.designating and d.superseded_at is null
    where f.is_designated and d.status <> 'DESIGNATED' and daterange(d.valid_from, d.valid_to, '[]') && f.days
    order by line`;
}

/** Adds the institutions that are new and says anew what differs; one that stands in several lines is written once. */
export async function mergeInstitutions(
  tx: Db,
  rows: readonly IncomingInstitution[],
  source: string,
): Promise<{ readonly new: number; readonly changed: number }> {
  const [counts] = await tx.sql<{ new: number; changed: number }[]>`
    with f as materialized (select distinct on (code) * from (${given(tx, rows)}) as file order by code, line),
    changed as (
      update institutions i set name = f.name, level = coalesce(f.level, i.level), grade = coalesce(f.grade, i.grade),
        region_code = f.region_code, is_non_profit = coalesce(f.is_non_profit, i.is_non_profit),
        has_insurance_office = coalesce(f.has_insurance_office, i.has_insurance_office),
        insurance_officer = coalesce(f.insurance_officer, i.insurance_officer),
        recorded_at = now(), source = ${source}, version = i.version + 1
      from f where i.code = f.code and ${differs(tx)} returning i.id
    ), added as (
      insert into institutions (code, name, level, grade, region_code, is_non_profit, has_insurance_office, insurance_officer, source)
      select code, name, level, grade, region_code, is_non_profit, has_insurance_office, insurance_officer, ${source} from f
      on conflict do nothing returning id
    )
    select (select count(*) from added)::int as new, (select count(*) from changed)::int as changed`;
  return counts ?? { new: 0, changed: 0 };
}
