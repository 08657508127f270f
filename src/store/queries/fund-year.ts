import { type SQL, sql } from 'drizzle-orm';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRanges } from '../region-level.ts';
import type { visitKind } from '../tables/index.ts';
import { isAreasScheme } from './account-scheme.ts';
import { type FundQuestion, rangesOfFund } from './fund.ts';
import { type FundHeads, readFundHeads } from './head-count.ts';
import type { Payer } from './money-statement.ts';

/** From its first day to its last, both included. */
export interface FundSpan {
  readonly from: string;
  readonly to: string;
}

/** What came from one payer, in fen. */
export interface FundArrival {
  readonly payer: Payer;
  /** Booked, and confirmed by the bank: it arrived. */
  readonly confirmedFen: number;
  /** Booked, and not confirmed yet. */
  readonly bookedFen: number;
  /** The day of the latest that arrived; null where nothing did. */
  readonly lastMovedOn: string | null;
}

/** What settlements of one kind of care add up to, by who bears it; those that take others back count below zero. In fen. */
export interface FundPayout {
  readonly visit: (typeof visitKind.enumValues)[number];
  /** 统筹基金: the pool's part. */
  readonly basicFen: number;
  readonly criticalFen: number;
  readonly assistanceFen: number;
  readonly tiltFen: number;
  readonly otherFen: number;
  readonly accountFen: number;
  readonly ownFen: number;
  /** Claims that stand settled. */
  readonly claims: number;
  /** The pool's part as the claims were paid last, also of those that were taken back since. */
  readonly paidBasicFen: number;
  readonly paidClaims: number;
}

/** 家庭账户 of the households that the area kept when lines were booked, in fen: over all years they add up to the balance. */
export interface FundAccounts {
  /** What was credited for the year's enrolments, less what was taken back. */
  readonly creditedFen: number;
  /** What paid for the year's care, less what was given back. */
  readonly spentFen: number;
  readonly lapsedFen: number;
  /** Of the year's money, what came from households of other areas, less what went to theirs. */
  readonly transferredFen: number;
  /** What stands in them, of whichever year. */
  readonly balanceFen: number;
}

interface FundFlows {
  readonly interestFen: number;
  readonly toRiskFen: number;
  readonly fromRiskFen: number;
  readonly administrationFen: number;
  readonly otherOutlayFen: number;
}

/** 基金账: what a fund's year took in, paid out and set aside, as its books say. All in fen; what the bank did not confirm is told apart. */
export interface FundBooks extends FundFlows {
  readonly arrivals: readonly FundArrival[];
  readonly settled: readonly FundPayout[];
  /** The pool's part of payments that were taken back and not made again, less what stands settled of those claims by now. */
  readonly toRecoverFen: number;
  readonly accounts: FundAccounts;
  readonly heads: FundHeads;
}

/** Days of a span; any day without one. */
const during = (column: SQL, span: FundSpan | null): SQL =>
  span ? sql`${column} between ${span.from}::date and ${span.to}::date` : sql`true`;

/**
 * The books of a fund's year, of all of its area whoever asks: who may is asked before. A span leaves aside money that was confirmed,
 * claims that were settled and account lines that were booked outside of it, so that spans add up to the year however late a bank
 * confirms; heads are of the year.
 */
export async function readFundBooks(
  db: Db,
  fund: FundQuestion,
  span: FundSpan | null,
  today: string,
): Promise<FundBooks> {
  const ranges = await rangesOfFund(db, fund, today);
  const [arrivals, flows, settled, toRecoverFen, accounts, heads] = await Promise.all([
    readArrivals(db, fund, span),
    readFlows(db, fund, span),
    readPayouts(db, fund, ranges, span),
    readToRecover(db, fund, ranges, span),
    readAccounts(db, fund, ranges, span),
    readFundHeads(db, fund, ranges),
  ]);
  return { arrivals, ...flows, settled, toRecoverFen, accounts, heads };
}

/** Lines of the fund's ledger, for a `from`: all of them, or those that the bank confirmed on the days of a span. */
export const entriesOf = ({ poolingAreaCode, scheme, policyYear }: FundQuestion, span: FundSpan | null): SQL => sql`
  fund_entries entry where entry.pooling_area_code = ${poolingAreaCode} and entry.scheme = ${scheme}::scheme
    and entry.policy_year = ${policyYear} and ${during(sql`entry.confirmed_on`, span)}`;

function readArrivals(db: Db, fund: FundQuestion, span: FundSpan | null): Promise<FundArrival[]> {
  return readRows(
    db,
    sql`select entry.payer, coalesce(sum(entry.amount_fen) filter (where entry.confirmed_on is not null), 0)::bigint as "confirmedFen",
        coalesce(sum(entry.amount_fen) filter (where entry.confirmed_on is null), 0)::bigint as "bookedFen",
        max(entry.moved_on) filter (where entry.confirmed_on is not null and entry.reversed_at is null and entry.reverses_id is null) as "lastMovedOn"
      from ${entriesOf(fund, span)} and entry.kind = 'ARRIVAL'
      group by 1 order by 1`,
  );
}

async function readFlows(db: Db, fund: FundQuestion, span: FundSpan | null): Promise<FundFlows> {
  const of = (kind: string) => sql`coalesce(sum(entry.amount_fen) filter (where entry.kind = ${kind}), 0)::bigint`;
  return single(
    db,
    sql`select ${of('INTEREST')} as "interestFen", ${of('TO_RISK_FUND')} as "toRiskFen", ${of('FROM_RISK_FUND')} as "fromRiskFen",
        ${of('ADMINISTRATION')} as "administrationFen", ${of('OTHER_OUTLAY')} as "otherOutlayFen"
      from ${entriesOf(fund, span)} and entry.confirmed_on is not null`,
  );
}

/** Settlements of the fund's year, each with its claim and what is joined to them, for a `from`. */
export const settlementsOf = (
  { scheme, policyYear }: FundQuestion,
  ranges: readonly Range[],
  span: FundSpan | null,
  joined: SQL = sql``,
): SQL => sql`
  claim_settlements settlement join claims claim on claim.id = settlement.claim_id ${joined}
  where settlement.scheme = ${scheme}::scheme and settlement.policy_year = ${policyYear}
    and ${inRanges(sql`claim.region_code`, ranges)} and ${during(sql`settlement.settled_on`, span)}`;

/** One for a settlement, one less for what takes one back. */
const STANDING = sql`case when settlement.reverses_id is null then 1 else -1 end`;
/** The last step by which the claim of a settlement was paid, and what took the settlement back. */
export const LAST_PAYMENT: SQL = sql`
  left join claim_settlements back on back.reverses_id = settlement.id
  left join claim_steps paid on paid.claim_id = claim.id and paid.state = 'PAID'
    and not exists (select from claim_steps again where again.claim_id = paid.claim_id and again.state = 'PAID' and again.at > paid.at)`;

/** That it is what the claim's last payment was of: that much left the fund, also where it was taken back since. */
export const IS_PAID = sql`(settlement.reverses_id is null and settlement.settled_at <= paid.at and coalesce(back.settled_at > paid.at, true))`;
const PAID = sql`filter (where ${IS_PAID})`;

function readPayouts(
  db: Db,
  fund: FundQuestion,
  ranges: readonly Range[],
  span: FundSpan | null,
): Promise<FundPayout[]> {
  return readRows(
    db,
    sql`select claim.visit, sum(settlement.basic_fen)::bigint as "basicFen", sum(settlement.critical_fen)::bigint as "criticalFen",
        sum(settlement.assistance_fen)::bigint as "assistanceFen", sum(settlement.tilt_fen)::bigint as "tiltFen",
        sum(settlement.other_fen)::bigint as "otherFen", sum(settlement.account_fen)::bigint as "accountFen",
        sum(settlement.own_fen)::bigint as "ownFen", sum(${STANDING})::int as claims,
        coalesce(sum(settlement.basic_fen) ${PAID}, 0)::bigint as "paidBasicFen", coalesce(count(*) ${PAID}, 0)::int as "paidClaims"
      from ${settlementsOf(fund, ranges, span, LAST_PAYMENT)}
      group by 1 order by 1`,
  );
}

/** Claim by claim: what one claim was paid too much, no other was paid too little. */
async function readToRecover(
  db: Db,
  fund: FundQuestion,
  ranges: readonly Range[],
  span: FundSpan | null,
): Promise<number> {
  const { fen } = await single<{ fen: number }>(
    db,
    sql`select coalesce(sum(fen) filter (where fen > 0), 0)::bigint as fen from (
      select sum(settlement.basic_fen) ${PAID} - sum(settlement.basic_fen) as fen
      from ${settlementsOf(fund, ranges, span, LAST_PAYMENT)} and claim.state <> 'PAID' and paid.at is not null
      group by claim.id) claim`,
  );
  return fen;
}

/** Lines say no scheme: those of an enrolment or a settlement have its own, the others are of the one that the area credits. */
const ofScheme = (scheme: FundQuestion['scheme'], ranges: readonly Range[]): SQL =>
  sql`coalesce(coalesce(enrollment.scheme, settlement.scheme) = ${scheme}::scheme, ${isAreasScheme(scheme, ranges)})`;

/** Account lines of an area: of households that it kept when they were booked, whichever year they are of, for a `from`. */
export const accountLinesOf = (scheme: FundQuestion['scheme'], ranges: readonly Range[]): SQL => sql`
  family_account_lines line
  left join enrollments enrollment on enrollment.id = line.enrollment_id
  left join claim_settlements settlement on settlement.id = line.settlement_id
  where ${ofScheme(scheme, ranges)} and ${inRanges(sql`line.region_code`, ranges)}`;

function readAccounts(
  db: Db,
  { scheme, policyYear }: FundQuestion,
  ranges: readonly Range[],
  span: FundSpan | null,
): Promise<FundAccounts> {
  const of = (
    ...kinds: string[]
  ) => sql`coalesce(sum(line.amount_fen) filter (where line.kind = any(${sql.param(kinds)}::account_line_kind[])
    and line.policy_year = ${policyYear} and ${during(sql`line.booked_on`, span)}), 0)::bigint`;
  return single(
    db,
    sql`select ${of('CREDIT', 'CREDIT_BACK')} as "creditedFen", -${of('SPENT', 'SPENT_BACK')} as "spentFen",
        -${of('LAPSED')} as "lapsedFen", ${of('TRANSFER_IN', 'TRANSFER_OUT')} as "transferredFen",
        coalesce(sum(line.amount_fen), 0)::bigint as "balanceFen"
      from ${accountLinesOf(scheme, ranges)} and ${span ? sql`line.booked_on <= ${span.to}::date` : sql`true`}`,
  );
}

/** The only row of a statement that sums. */
async function single<Row>(db: Db, statement: SQL): Promise<Row> {
  const [row] = await readRows<Row>(db, statement);
  if (!row) throw new Error('A sum has one row.');
  return row;
}

/** What a day's settlements come to for the pool and for family accounts, in fen. */
export interface SettledDay {
  readonly day: string;
  readonly basicFen: number;
  readonly accountFen: number;
}

/** Day by day what was settled of a fund's year, the first day first. */
export async function readSettledDays(db: Db, fund: FundQuestion, today: string): Promise<SettledDay[]> {
  const ranges = await rangesOfFund(db, fund, today);
  return readRows(
    db,
    sql`select settlement.settled_on as day, sum(settlement.basic_fen)::bigint as "basicFen",
        sum(settlement.account_fen)::bigint as "accountFen"
      from ${settlementsOf(fund, ranges, null)}
      group by 1 order by 1`,
  );
}
