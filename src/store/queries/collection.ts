import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import {
  type enrollmentCategory,
  type householdRelation,
  type legacyRecord,
  type payer,
  type paymentChannel,
  type paymentPurpose,
  receipts,
  type scheme,
} from '../tables/index.ts';

/** Of whom the counter asks. All have been locked, so that whoever may not be seen is not among them. */
export interface CounterKeys {
  readonly householdIds: readonly string[];
  readonly personIds: readonly string[];
  /** Whose memberships are needed. */
  readonly memberIds: readonly string[];
  readonly staffIds: readonly string[];
}

/** What is looked up for a receipt beside people's facts. */
export interface CounterRow {
  readonly heads: readonly {
    readonly householdId: string;
    readonly name: string | null;
    readonly numberMasked: string | null;
  }[];
  readonly formerly: readonly {
    readonly personId: string;
    readonly legacyRecord: (typeof legacyRecord.enumValues)[number];
  }[];
  /** Void enrolments whose money was never given back, or was by law (先缴后返). */
  readonly withdrawn: readonly { readonly enrollmentId: string }[];
  /** Years of which money is promised back for another reason than that. */
  readonly promised: readonly {
    readonly personId: string;
    readonly scheme: (typeof scheme.enumValues)[number];
    readonly policyYear: number;
  }[];
  readonly memberships: readonly {
    readonly personId: string;
    readonly householdId: string;
    readonly relation: (typeof householdRelation.enumValues)[number];
    readonly validFrom: string | null;
    readonly validTo: string | null;
  }[];
  readonly staff: readonly string[];
}

/** Reads for the counter, in one statement: whose name and number a receipt carries, on which roll people were before, whose money stands or goes back. */
export async function counterOf({ keyed }: Db, keys: CounterKeys): Promise<CounterRow> {
  const { householdIds, personIds, memberIds, staffIds } = keys;
  const [row] = await keyed<CounterRow[]>`
    select (
      select coalesce(json_agg(json_build_object('householdId', h.id, 'name', head.name, 'numberMasked', (
          select d.number_masked from identity_documents d
          where d.person_id = head.id and d.kind = 'CITIZEN_ID' and d.superseded_at is null limit 1))), '[]')
      from households h left join people head on head.id = h.head_person_id
      where h.id = any(${householdIds as string[]}::uuid[])
    ) as heads, (
      select coalesce(json_agg(json_build_object('personId', p.id, 'legacyRecord', last.legacy_record)), '[]')
      from people p cross join lateral (
        select e.legacy_record from enrollments e
        where e.person_id = any(p.merged_ids || p.id) and e.superseded_at is null and e.status <> 'VOID'
        order by e.policy_year desc, e.id limit 1
      ) last
      where p.id = any(${personIds as string[]}::uuid[])
    ) as formerly, (
      select coalesce(json_agg(json_build_object('enrollmentId', e.id)), '[]')
      from people p join enrollments e on e.person_id = any(p.merged_ids || p.id)
      where p.id = any(${personIds as string[]}::uuid[]) and e.superseded_at is null and e.status = 'VOID' and 0 < (
        select sum(m.paid_fen) from payments m
        where m.enrollment_id = e.id and m.superseded_at is null and m.purpose = 'CONTRIBUTION'
      ) + (
        select coalesce(sum(f.amount_fen), 0) from refunds f where f.person_id = any(p.merged_ids || p.id)
          and f.enrollment_id = e.id and f.state = 'PAID' and f.reason = 'CONFIRMED_LATER')
    ) as withdrawn, (
      select coalesce(json_agg(json_build_object('personId', p.id, 'scheme', f.scheme, 'policyYear', f.policy_year)), '[]')
      from people p join refunds f on f.person_id = any(p.merged_ids || p.id)
      where p.id = any(${personIds as string[]}::uuid[]) and f.state in ('DUE', 'APPROVED') and f.reason <> 'CONFIRMED_LATER'
    ) as promised, (
      select coalesce(json_agg(json_build_object('personId', m.person_id, 'householdId', m.household_id,
        'relation', m.relation, 'validFrom', m.valid_from, 'validTo', m.valid_to) order by m.id), '[]')
      from household_members m
      where m.person_id = any(${memberIds as string[]}::uuid[]) and m.superseded_at is null
    ) as memberships, (
      select coalesce(json_agg(s.id), '[]') from staff_members s
      where s.id = any(${staffIds as string[]}::uuid[]) and s.superseded_at is null
    ) as staff`;
  if (!row) throw new Error('A select without a table gives one row.');
  return row;
}

/** A line, with the payment, the enrolment and the stored due that go with it. */
export interface CollectedLine {
  readonly id: string;
  /** Null for money that comes without a receipt: the line itself is not written then. */
  readonly receiptId: string | null;
  readonly lineNo: number;
  readonly paymentId: string;
  readonly personId: string;
  readonly printedName: string | null;
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly policyYear: number;
  readonly purpose: (typeof paymentPurpose.enumValues)[number];
  readonly paidFen: number;
  readonly paidOn: string;
  readonly payer: (typeof payer.enumValues)[number];
  readonly channel: (typeof paymentChannel.enumValues)[number];
  readonly collectorId: string | null;
  readonly isSigned: boolean | null;
  readonly slipNumber: string | null;
  readonly accountHolderId: string | null;
  /** Null on a repair. */
  readonly enrollmentId: string | null;
  /** NEW: a row that is added. CHANGED: one that stands and goes on. KEPT: one that stays as it is. */
  readonly enrollmentStep: 'NEW' | 'CHANGED' | 'KEPT' | null;
  readonly regionCode: string | null;
  readonly poolingAreaCode: string | null;
  readonly category: (typeof enrollmentCategory.enumValues)[number] | null;
  readonly legacyRecord: (typeof legacyRecord.enumValues)[number] | null;
  /** The day the contribution is complete; null while it is not. */
  readonly completeOn: string | null;
  readonly route: string | null;
  readonly overriddenBy: string | null;
  readonly overrideReason: string | null;
  /** Of what is stored as due; made here, because the decision is sealed for its place. */
  readonly dueId: string | null;
  /** Sealed bytes as base64 text; null where nothing is stored of what was due. */
  readonly decisionBase64: string | null;
  readonly dueRegionCode: string | null;
  readonly standardFen: number | null;
  readonly collectedFen: number | null;
  readonly rulebookVersionId: string | null;
  readonly source: string;
}

/** Writes receipts alone; what hangs on them is written next. */
export const insertReceipts = (tx: Db, rows: readonly (typeof receipts.$inferInsert)[]): Promise<void> =>
  insertRows(tx, receipts, rows);

/**
 * Writes what hangs on receipts, in one statement: their lines, the payments, the enrolments and what was due. An enrolment
 * that goes on keeps its id, so that what points at it still does; the version that stood is kept beside it under an id of
 * its own.
 */
export async function insertCollected({ keyed }: Db, lines: readonly CollectedLine[]): Promise<void> {
  await keyed`
    with line as materialized (
      select * from json_to_recordset(${JSON.stringify(lines)}::text::json) as l (
        id uuid, "receiptId" uuid, "lineNo" int, "paymentId" uuid, "personId" uuid, "printedName" text, scheme scheme,
        "policyYear" int, purpose payment_purpose, "paidFen" bigint, "paidOn" date, payer payer, channel payment_channel,
        "collectorId" uuid, "isSigned" boolean, "slipNumber" text, "accountHolderId" uuid, "enrollmentId" uuid,
        "enrollmentStep" text, "regionCode" text, "poolingAreaCode" text, category enrollment_category,
        "legacyRecord" legacy_record, "completeOn" date, route text, "overriddenBy" text, "overrideReason" text,
        "dueId" uuid, "decisionBase64" text, "dueRegionCode" text, "standardFen" bigint, "collectedFen" bigint, "rulebookVersionId" uuid,
        source text)
    ), printed as (
      insert into receipt_lines (id, receipt_id, line_no, person_id, printed_name, policy_year, purpose, paid_fen)
      select id, "receiptId", "lineNo", "personId", "printedName", "policyYear", purpose, "paidFen" from line
      where "receiptId" is not null
    ), before as (
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, category, legacy_record,
        registered_on, paid_on, ended_on, end_reason, route, documents_shown, overridden_by, override_reason, recorded_at,
        superseded_at, source)
      select e.person_id, e.scheme, e.region_code, e.pooling_area_code, e.policy_year, e.status, e.category, e.legacy_record,
        e.registered_on, e.paid_on, e.ended_on, e.end_reason, e.route, e.documents_shown, e.overridden_by, e.override_reason,
        e.recorded_at, now(), e.source
      from line join enrollments e on e.id = line."enrollmentId" where line."enrollmentStep" = 'CHANGED'
    ), changed as (
      update enrollments e set status = case when line."completeOn" is null then 'REGISTERED' else 'PAID' end::enrollment_status,
        paid_on = line."completeOn", ended_on = null, end_reason = null, overridden_by = coalesce(line."overriddenBy", e.overridden_by),
        override_reason = coalesce(line."overrideReason", e.override_reason), recorded_at = now(), source = line.source
      from line where e.id = line."enrollmentId" and line."enrollmentStep" = 'CHANGED'
    ), enrolled as (
      insert into enrollments (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, category,
        legacy_record, registered_on, paid_on, route, overridden_by, override_reason, source)
      select "enrollmentId", "personId", scheme, "regionCode", "poolingAreaCode", "policyYear",
        case when "completeOn" is null then 'REGISTERED' else 'PAID' end::enrollment_status, category, "legacyRecord",
        "paidOn", "completeOn", route, "overriddenBy", "overrideReason", source
      from line where "enrollmentStep" = 'NEW'
    ), paid as (
      insert into payments (id, person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, collector_id,
        paid_fen, paid_on, purpose, is_signed, slip_number, account_holder_id, source)
      select "paymentId", "personId", "enrollmentId", case when "receiptId" is not null then id end, scheme, "policyYear", payer, channel, "collectorId", "paidFen",
        "paidOn", purpose, "isSigned", "slipNumber", "accountHolderId", source
      from line
    ), outdated as (
      update contribution_dues d set superseded_at = now() from line
      where line."rulebookVersionId" is not null and d.person_id = line."personId" and d.policy_year = line."policyYear"
        and d.scheme = line.scheme and d.superseded_at is null
    )
    insert into contribution_dues (id, person_id, scheme, region_code, policy_year, standard_fen, collected_fen,
      decision_cipher, rulebook_version_id, source)
    select "dueId", "personId", scheme, "dueRegionCode", "policyYear", "standardFen", "collectedFen",
      decode("decisionBase64", 'base64'), "rulebookVersionId", source
    from line where "rulebookVersionId" is not null`;
}
