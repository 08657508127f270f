import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { looseMoney, sheets } from './receipt-chain.ts';
import { type BookYear, yearBooks } from './year-books.ts';

/** 登记人数, 参合人数, 缴费人数 of one region, and how many people each difference is about. */
export interface HeadsRow {
  readonly region: string;
  readonly registered: number;
  readonly enrolled: number;
  readonly paid: number;
  readonly registeredNotPaid: number;
  readonly enrolledNotPaid: number;
  readonly paidNotEnrolled: number;
}

/** Differences in one person's own row of the books. */
const PERSON_DIFFERENCES = {
  REGISTERED_NOT_PAID: sql`not is_enrolled and not is_settled`,
  ENROLLED_NOT_PAID: sql`is_enrolled and not is_settled`,
  PAID_NOT_ENROLLED: sql`net_fen > 0 and is_enrolled is not true`,
} as const;

export const DIFFERENCE_KINDS = [
  'REGISTERED_NOT_PAID',
  'ENROLLED_NOT_PAID',
  'PAID_NOT_ENROLLED',
  'AMOUNT_DIFFERS',
  'RECEIPT_TOTAL_DIFFERS',
  'VOID_NOT_REVERSED',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** The three numbers of every region that has one of them, by code. */
export function readHeads(db: Db, reach: Reach, year: BookYear): Promise<HeadsRow[]> {
  return readRows(
    db,
    sql`with ${yearBooks(year, reach)}
      select region,
        count(*) filter (where is_enrolled is not null)::int as registered,
        count(*) filter (where is_enrolled)::int as enrolled,
        count(*) filter (where is_settled)::int as paid,
        count(*) filter (where ${PERSON_DIFFERENCES.REGISTERED_NOT_PAID})::int as "registeredNotPaid",
        count(*) filter (where ${PERSON_DIFFERENCES.ENROLLED_NOT_PAID})::int as "enrolledNotPaid",
        count(*) filter (where ${PERSON_DIFFERENCES.PAID_NOT_ENROLLED})::int as "paidNotEnrolled"
      from books group by region order by region`,
  );
}

/** 票据、明细、缴费: what the receipts of a region say, what their lines add up to, and what arrived by those lines. In fen. */
export interface ChainRow {
  readonly region: string;
  readonly receipts: number;
  /** Receipts, void ones too, in which something differs. */
  readonly unevenReceipts: number;
  readonly receiptFen: number;
  readonly lineFen: number;
  readonly paidFen: number;
  /** Left on lines of void receipts: nothing, when each payment was taken back. */
  readonly voidedFen: number;
  /** Arrived without a receipt: transfers of funds, accounts. */
  readonly looseFen: number;
}

/** The money of every region that has any, from receipts down to payments, by code. */
export function readChains(db: Db, reach: Reach, year: BookYear): Promise<ChainRow[]> {
  const issued = sql`filter (where status = 'ISSUED')`;
  return readRows(
    db,
    sql`with ${sheets(year, reach)}, ${looseMoney(year, reach)},
      paper_of_region as (
        select region, count(*) ${issued}::int as receipts,
          count(*) filter (where is_uneven)::int as uneven, sum(total_fen) ${issued} as total_fen,
          sum(lines_fen) ${issued} as lines_fen, sum(paid_fen) ${issued} as paid_fen,
          sum(paid_fen) filter (where status = 'VOID') as voided_fen
        from sheets group by region
      )
      select region, coalesce(receipts, 0) as receipts, coalesce(uneven, 0) as "unevenReceipts", coalesce(total_fen, 0)::bigint as "receiptFen",
        coalesce(lines_fen, 0)::bigint as "lineFen", coalesce(paid_fen, 0)::bigint as "paidFen",
        coalesce(voided_fen, 0)::bigint as "voidedFen", coalesce(loose_fen, 0)::bigint as "looseFen"
      from paper_of_region full join loose using (region) order by region`,
  );
}

/** One thing that does not agree: a person's row of the books, a line, or a receipt. Amounts in fen. */
export interface DifferenceRow {
  readonly kind: DifferenceKind;
  readonly region: string;
  readonly personId: string | null;
  readonly receiptId: string | null;
  /** What the paper says; null where the books are compared by heads. */
  readonly expectedFen: number | null;
  readonly paidFen: number;
}

/** What does not agree, of one kind or of all, by region and then by kind. */
export function readDifferences(
  db: Db,
  reach: Reach,
  year: BookYear,
  kind: DifferenceKind | null,
  page: ListedPage,
): Promise<Page<DifferenceRow>> {
  const key = { name: 'differences', columns: ['region', 'kind', 'key'] };
  return readListed(db, key, differencesOf(year, reach, kind), page);
}

export const countDifferences = (db: Db, reach: Reach, year: BookYear, kind: DifferenceKind | null): Promise<number> =>
  countListed(db, differencesOf(year, reach, kind));

/** A part of the list: what every row has, under the same names wherever the part stands. */
const part = (
  kind: DifferenceKind,
  columns: { key: SQL; person?: SQL; receipt?: SQL; expected?: SQL; paid: SQL },
  from: SQL,
) => sql`
  select ${sql.raw(`'${kind}'`)}::text as kind, region, ${columns.key}::text as key, ${columns.person ?? sql`null::uuid`} as "personId",
    ${columns.receipt ?? sql`null::uuid`} as "receiptId", ${columns.expected ?? sql`null::bigint`} as "expectedFen",
    ${columns.paid} as "paidFen"
  ${from}`;

const personPart = (kind: keyof typeof PERSON_DIFFERENCES) =>
  part(
    kind,
    { key: sql`person_id`, person: sql`person_id`, paid: sql`net_fen` },
    sql`from books where ${PERSON_DIFFERENCES[kind]}`,
  );

const PARTS: Readonly<Record<DifferenceKind, SQL>> = {
  REGISTERED_NOT_PAID: personPart('REGISTERED_NOT_PAID'),
  ENROLLED_NOT_PAID: personPart('ENROLLED_NOT_PAID'),
  PAID_NOT_ENROLLED: personPart('PAID_NOT_ENROLLED'),
  AMOUNT_DIFFERS: part(
    'AMOUNT_DIFFERS',
    {
      key: sql`line_id`,
      person: sql`person_id`,
      receipt: sql`receipt_id`,
      expected: sql`line_fen`,
      paid: sql`lines.paid_fen`,
    },
    sql`from lines join sheets on sheets.id = receipt_id where status = 'ISSUED' and line_fen <> lines.paid_fen`,
  ),
  RECEIPT_TOTAL_DIFFERS: part(
    'RECEIPT_TOTAL_DIFFERS',
    { key: sql`id`, receipt: sql`id`, expected: sql`total_fen`, paid: sql`lines_fen` },
    sql`from sheets where status = 'ISSUED' and total_fen <> lines_fen`,
  ),
  VOID_NOT_REVERSED: part(
    'VOID_NOT_REVERSED',
    { key: sql`id`, receipt: sql`id`, expected: sql`0::bigint`, paid: sql`paid_fen` },
    sql`from sheets where status = 'VOID' and is_uneven`,
  ),
};

function differencesOf(year: BookYear, reach: Reach, kind: DifferenceKind | null): SQL {
  const chosen = kind === null ? Object.values(PARTS) : [PARTS[kind]];
  return sql`with ${yearBooks(year, reach)}, ${sheets(year, reach)} ${sql.join(chosen, sql` union all `)}`;
}
