import { and, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { receipt } from '../nouns/receipt.ts';
import { isUuid, statement } from '../rows.ts';
import { receipts, type scheme } from '../tables/index.ts';

/** A receipt that somebody wants to void. */
export interface VoidableReceipt {
  readonly id: string;
  readonly householdId: string;
  readonly series: string;
  readonly number: number;
  readonly status: 'ISSUED' | 'VOID';
  readonly issuedOn: string;
  readonly personIds: readonly string[];
  /** The files that stand for them: their own, or those they were merged into. */
  readonly fileIds: readonly string[];
  /** How many refunds of what was paid on it stand: due, approved or paid since. */
  readonly refunds: number;
}

const found = statement<VoidableReceipt>(({ orm }, kind) =>
  orm
    .select({
      id: receipts.id,
      householdId: sql`${receipts.householdId}`.as('householdId'),
      series: receipts.series,
      number: receipts.number,
      status: receipts.status,
      issuedOn: sql`${receipts.issuedOn}`.as('issuedOn'),
      personIds: sql`array(select distinct l.person_id from receipt_lines l where l.receipt_id = receipts.id)`.as(
        'personIds',
      ),
      fileIds: sql`array(select distinct coalesce(file.merged_into_id, file.id) from receipt_lines l
        join people file on file.id = l.person_id where l.receipt_id = receipts.id)`.as('fileIds'),
      // A refund that names its enrolment is of the money paid for that one; any other may be of all the year's.
      refunds: sql`(
        select count(distinct f.id)::int from receipt_lines l join payments p on p.receipt_line_id = l.id
        join people own on own.id = p.person_id
        join people file on file.id = coalesce(own.merged_into_id, own.id)
        join refunds f on f.person_id = any(file.merged_ids || file.id) and f.scheme = p.scheme
          and f.policy_year = p.policy_year and coalesce(f.enrollment_id = p.enrollment_id, true)
        where l.receipt_id = receipts.id and f.state <> 'CANCELLED' and f.declared_at >= receipts.recorded_at
      )`.as('refunds'),
    })
    .from(receipts)
    .where(and(sql`${receipts.id} = any(${sql.placeholder('keys')}::uuid[])`, receipt.visible(byKey(kind)))),
);

/** The receipt as it stands, when it may be seen. Ask again once its household is locked: nothing changes it then. */
export async function voidableReceipt(db: Db, reach: Reach, id: string): Promise<VoidableReceipt | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  const [row] = await found(db, reach.kind, { keys: [id], ...reachValues(reach) });
  return row;
}

/** When, why and by whom a receipt is voided. */
export interface VoidNote {
  readonly receiptId: string;
  readonly voidedOn: string;
  readonly reason: string;
  readonly voidedBy: string;
}

/** A year that money was taken from, and from whom. */
export interface VoidedYear {
  readonly personIds: readonly string[];
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly policyYear: number;
}

/**
 * Voids a receipt, in one statement. The receipt and its lines stay as they were; each of its payments is taken back by one
 * below zero, and what was stored as due counts no longer. Gives the years whose enrolments are to be held against what is left.
 */
export const writeVoid = ({ keyed }: Db, { receiptId, voidedOn, reason, voidedBy }: VoidNote): Promise<VoidedYear[]> =>
  keyed<VoidedYear[]>`
    with voided as (
      update receipts set status = 'VOID' where id = ${receiptId} and status = 'ISSUED' returning id
    ), noted as (
      insert into receipt_voids (receipt_id, voided_on, reason, voided_by)
      select id, ${voidedOn}::date, ${reason}, ${voidedBy} from voided
    ), payment as materialized (
      select p.* from voided join receipt_lines l on l.receipt_id = voided.id join payments p on p.receipt_line_id = l.id
      where p.reverses_id is null and p.superseded_at is null
    ), reversed as (
      insert into payments (person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, collector_id,
        paid_fen, paid_on, purpose, is_signed, slip_number, account_holder_id, reverses_id, source)
      select person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, collector_id, -paid_fen,
        ${voidedOn}::date, purpose, is_signed, slip_number, account_holder_id, id, ${voidedBy}
      from payment
    ), outdated as (
      update contribution_dues d set superseded_at = now() from payment
      where d.person_id = payment.person_id and d.scheme = payment.scheme and d.policy_year = payment.policy_year
        and payment.purpose = 'CONTRIBUTION' and d.superseded_at is null
    )
    select array_agg(distinct person_id) as "personIds", scheme, policy_year as "policyYear" from payment
    where purpose = 'CONTRIBUTION' group by scheme, policy_year`;
