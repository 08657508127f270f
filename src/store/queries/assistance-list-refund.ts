import type { Db } from '../db.ts';
import type { RefundSearch } from './refund.ts';

/** A refund to somebody of a delivery who was confirmed later, and how far it is. */
export interface RefundOfBatch {
  readonly id: string;
  /** The file that the person is kept under now. */
  readonly personId: string;
  readonly state: 'DUE' | 'APPROVED' | 'PAID';
  /** In fen. */
  readonly amountFen: number;
}

/** The refunds for a year that stand of people for whom a delivery changes something, whichever list they fell due by; held. */
export const lockRefundsOf = (
  { sql }: Db,
  batchId: string,
  { scheme, policyYear }: Omit<RefundSearch, 'within'>,
): Promise<RefundOfBatch[]> =>
  sql<RefundOfBatch[]>`
    select refund.id, coalesce(file.merged_into_id, file.id) as "personId", refund.state,
      refund.amount_fen as "amountFen"
    from refunds refund join people file on file.id = refund.person_id
    where refund.reason = 'CONFIRMED_LATER' and refund.state <> 'CANCELLED' and refund.scheme = ${scheme}
      and refund.policy_year = ${policyYear} and coalesce(file.merged_into_id, file.id) in (
        select coalesce(listed.merged_into_id, listed.id)
        from assistance_list_rows given join people listed on listed.id = given.person_id
        where given.batch_id = ${batchId} and given.class in ('NEW', 'CHANGED', 'DROPPED'))
    order by refund.id for update of refund`;

/** Cancels refunds that nobody approved yet. */
export const cancelRefunds = (
  { sql }: Db,
  ids: readonly string[],
  { by, note }: { readonly by: string; readonly note: string },
): Promise<unknown> => sql`
  update refunds set state = 'CANCELLED', closed_by = ${by}, closed_at = now(), closing_note = ${note},
    version = version + 1
  where id = any(${[...ids]}::uuid[])`;
