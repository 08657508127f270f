import { factsOn } from '../claim/cover.ts';
import { CLAIM_PAYERS, type ClaimPayer } from '../claim/payout.ts';
import { ClaimReading } from '../claim/reading.ts';
import { type Accumulated, NOTHING_YET, withSettled, type YearTotals } from '../claim/year-totals.ts';
import { admissionAfter, eligibleOf } from '../claim-facts.ts';
import type { CompiledRulebook } from '../compile.ts';
import type { Day, PersonFacts } from '../facts.ts';
import type { GivenFacts, Stay } from '../given.ts';
import type { Fen } from '../money.ts';
import { Trace } from '../trace.ts';
import { type PayerSums, type Priced, priceOf } from './price.ts';
import { count, type Tally } from './tally.ts';

/** A claim that was settled and stands. */
export interface SettledClaim {
  /** The care, without what the year brought before it. */
  readonly stay: Stay;
  /** Who paid what, in the order of `CLAIM_PAYERS`, in fen. */
  readonly paid: PayerSums;
  readonly ownAfterBasicFen: Fen;
  /** Whether the fund that is asked about settled it; another fund's claims only fill the year. */
  readonly isOwn: boolean;
}

/** The law as it was published, and as it is tried; both of one region, scheme and year. */
export interface BothLaws {
  readonly published: CompiledRulebook;
  readonly tried: CompiledRulebook;
  /** The names of the parameters that are tried. */
  readonly changed: readonly string[];
  /** The day on which this is asked: what was learnt by then is known. */
  readonly asOf: Day;
}

/** A person's year by each law: one and the same while nothing came to be different. */
interface BothYears {
  readonly published: YearTotals;
  readonly tried: YearTotals;
}

/**
 * Prices a person's year twice, claim after claim in the order in which they were settled, each time by what that law's own year came
 * to before. The family account pays what it paid, and never more than is left. While a payer's amount is open, what was settled of it
 * goes on counting for the claims after it.
 */
export function tallyYear(tally: Tally, facts: PersonFacts, claims: readonly SettledClaim[], laws: BothLaws): void {
  let years: BothYears = { published: NOTHING_YET, tried: NOTHING_YET };
  const person = { ...facts, fund: { familyAccountFen: 0 } };
  let isAffected = false;
  for (const claim of claims) {
    if (!claim.isOwn) {
      years = after(years, claim, settledOf(claim), settledOf(claim));
      continue;
    }
    const { published, tried } = pricedTwice(claim, person, years, laws);
    const paid = published.isExact ? published.least : claim.paid;
    if (count(tally, { settled: claim.paid, published: paid, tried })) isAffected = true;
    const counted = accumulated(published, claim);
    years = after(years, claim, counted, published === tried ? counted : accumulated(tried, claim));
  }
  tally.people += 1;
  if (isAffected) tally.affectedPeople += 1;
}

/** What nothing that is tried can touch is priced once. */
function pricedTwice(claim: SettledClaim, person: GivenFacts, years: BothYears, laws: BothLaws) {
  const reading = readingOf(claim, person, years.published, laws);
  const published = priceOf(reading);
  if (years.published === years.tried && !touches(laws.changed, published)) return { published, tried: published };
  return { published, tried: priceOf(reading.under(laws.tried, stayAfter(claim, years.tried), Trace.quiet())) };
}

function after(years: BothYears, { stay }: SettledClaim, published: Accumulated, tried: Accumulated): BothYears {
  const year = withSettled(years.published, stay.visit, published);
  const isOne = years.published === years.tried && (published === tried || isSameSum(published, tried));
  return { published: year, tried: isOne ? year : withSettled(years.tried, stay.visit, tried) };
}

const isSameSum = (a: Accumulated, b: Accumulated): boolean =>
  a.basicFen === b.basicFen &&
  a.criticalFen === b.criticalFen &&
  a.assistanceFen === b.assistanceFen &&
  a.tiltFen === b.tiltFen &&
  a.ownAfterBasicFen === b.ownAfterBasicFen;

/** Whether changed parameters may be read for a claim: of basic insurance, those of its own plan and row alone. */
function touches(changed: readonly string[], { plan, tier }: Priced): boolean {
  return changed.some((name) => {
    if (!name.startsWith('benefits.')) return true;
    if (plan === null || !name.startsWith(`benefits.${plan.id}.`)) return false;
    const isOfRow = plan.rows.some(({ id }) => name.startsWith(`benefits.${plan.id}.${id}.`));
    return !isOfRow || (tier !== null && name.startsWith(`benefits.${plan.id}.${tier.id}.`));
  });
}

function readingOf(
  claim: SettledClaim,
  person: GivenFacts,
  year: YearTotals,
  { published, asOf }: BothLaws,
): ClaimReading {
  const { admittedOn } = claim.stay;
  const familyAccountFen = paidBy('FAMILY_ACCOUNT', claim.paid);
  const known = factsOn(person, admittedOn, asOf);
  const facts = familyAccountFen === 0 ? known : { ...known, fund: { familyAccountFen } };
  return new ClaimReading(stayAfter(claim, year), facts, { asOf: admittedOn }, published, Trace.quiet());
}

const stayAfter = ({ stay }: SettledClaim, { admissions, soFar }: YearTotals): Stay => ({
  ...stay,
  admission: admissionAfter(stay.visit, admissions),
  soFar,
});

const paidBy = (payer: ClaimPayer, sums: PayerSums): Fen => sums[CLAIM_PAYERS.indexOf(payer)] ?? 0;

/** What a claim adds to a year; of a payer whose amount is open, what was settled. */
function accumulated({ least, most, isExact, ownAfterBasicFen }: Priced, claim: SettledClaim): Accumulated {
  const sums = isExact ? least : least.map((fen, at) => (fen === most[at] ? fen : (claim.paid[at] ?? 0)));
  return accumulatedOf(sums, claim, ownAfterBasicFen ?? claim.ownAfterBasicFen);
}

const settledOf = (claim: SettledClaim): Accumulated => accumulatedOf(claim.paid, claim, claim.ownAfterBasicFen);

function accumulatedOf(sums: PayerSums, { stay }: SettledClaim, ownAfterBasicFen: Fen): Accumulated {
  return {
    admissions: admissionAfter(stay.visit, 0) ?? 0,
    eligibleFen: eligibleOf(stay),
    ownAfterBasicFen,
    basicFen: paidBy('BASIC_FUND', sums),
    criticalFen: paidBy('CRITICAL_ILLNESS', sums),
    assistanceFen: paidBy('MEDICAL_ASSISTANCE', sums),
    tiltFen: paidBy('SECOND_TILT', sums),
  };
}
