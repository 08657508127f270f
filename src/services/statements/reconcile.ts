import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import { type ChainRow, type HeadsRow, readChains, readHeads } from '../../store/queries/reconciliation.ts';
import type { BookYear } from '../../store/queries/year-books.ts';

/** Whose rows are looked at, and where. */
export interface Ground {
  readonly db: Db;
  readonly reach: Reach;
}

/** The money of one region, with what keeps it from adding up. In fen. */
export type Chain = Omit<ChainRow, 'region'> & {
  /** Receipts less lines. */
  readonly lineDifferenceFen: number;
  /** Lines less what arrived by them. */
  readonly paidDifferenceFen: number;
  readonly agrees: boolean;
};

/** The three numbers of one region. */
export type RegionHeads = HeadsRow & { readonly agrees: boolean };

/** 三数核对: whether people registered, enrolled and paid agree. The money is read once, when somebody asks for it. */
export interface Reconciliation {
  readonly year: BookYear;
  readonly registered: number;
  readonly enrolled: number;
  readonly paid: number;
  readonly agrees: boolean;
  readonly regions: readonly RegionHeads[];
  readonly chains: () => Promise<ReadonlyMap<string, Chain>>;
}

/**
 * Holds people registered, enrolled and paid against each other, region by region, as far as the viewer reaches. They agree
 * where nobody stands in one number and not in another: two faults that make up for each other are two faults. `isMoneyAsked`
 * reads the money beside them: each takes a second of a county, and together hardly more.
 */
export async function reconcile({ db, reach }: Ground, year: BookYear, isMoneyAsked = false): Promise<Reconciliation> {
  const chains = once(async () => {
    const rows = await readChains(db, reach, year);
    return new Map(rows.map((row) => [row.region, chainOf([row])]));
  });
  const [heads] = await Promise.all([readHeads(db, reach, year), isMoneyAsked ? chains() : null]);
  const regions = heads.map((row) => ({ ...row, agrees: headsAgree(row) }));
  return {
    year,
    registered: sum(regions, ({ registered }) => registered),
    enrolled: sum(regions, ({ enrolled }) => enrolled),
    paid: sum(regions, ({ paid }) => paid),
    agrees: regions.every(({ agrees }) => agrees),
    regions,
    chains,
  };
}

const headsAgree = ({ registeredNotPaid, enrolledNotPaid, paidNotEnrolled }: HeadsRow) =>
  registeredNotPaid + enrolledNotPaid + paidNotEnrolled === 0;

/** The money of several regions together; of none, nothing, which agrees. It agrees receipt by receipt, not in the sums alone. */
export function chainOf(rows: readonly Omit<ChainRow, 'region'>[]): Chain {
  const receiptFen = sum(rows, (row) => row.receiptFen);
  const lineFen = sum(rows, (row) => row.lineFen);
  const paidFen = sum(rows, (row) => row.paidFen);
  const unevenReceipts = sum(rows, (row) => row.unevenReceipts);
  return {
    receipts: sum(rows, (row) => row.receipts),
    unevenReceipts,
    receiptFen,
    lineFen,
    paidFen,
    voidedFen: sum(rows, (row) => row.voidedFen),
    looseFen: sum(rows, (row) => row.looseFen),
    lineDifferenceFen: receiptFen - lineFen,
    paidDifferenceFen: lineFen - paidFen,
    agrees: unevenReceipts === 0,
  };
}

/** Adds up one figure of several rows. */
export const sum = <Row>(rows: readonly Row[], figure: (row: Row) => number): number =>
  rows.reduce((total, row) => total + figure(row), 0);

/** Makes something the first time it is asked for, and gives the same again. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
