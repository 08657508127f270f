import { ruleOn, within } from '../../policy/compile.ts';
import { yearOf } from '../../policy/dates.ts';
import type { StoredClaim } from '../../store/queries/claim.ts';
import { PolicyYearNotPublished, type PublishedRulebook } from '../rulebooks.ts';
import { type Counter, refuseWrite, type WriteProblem } from '../write.ts';

type Stay = Pick<StoredClaim, 'admittedOn' | 'dischargedOn'>;
type Billed = Stay & Pick<StoredClaim, 'scheme' | 'policyYear' | 'regionCode'>;

/** A benefit period lies in its own calendar year, or reaches into the next or the one before: no year further off pays for a stay. */
const FURTHEST = 1;

/** A year that no law can have paid for the stay in, whatever is published. */
export function problemsOfYear({ policyYear, admittedOn }: Pick<Billed, 'policyYear' | 'admittedOn'>): WriteProblem[] {
  const own = yearOf(admittedOn);
  return Math.abs(policyYear - own) <= FURTHEST ? [] : [yearWrong(policyYear, admittedOn, own)];
}

/**
 * Refuses a year whose benefit period (待遇享受期), as its rulebook says it, holds no day of the stay, and names the one that does. Where
 * nothing is published of the year there is nothing to hold it against: such a claim waits for its law.
 */
export function assertYearOf({ rulebooks }: Pick<Counter, 'rulebooks'>, billed: Billed): void {
  const { regionCode, scheme, policyYear, admittedOn } = billed;
  const book = rulebookOf({ rulebooks }, billed);
  if (!book || coversStay(book, billed)) return;
  const right = rulebooks
    .ofRegion(regionCode)
    .find((other) => other.rulebook.scheme === scheme && coversStay(other, billed));
  const { code, text, field } = yearWrong(policyYear, admittedOn, right?.rulebook.policyYear ?? yearOf(admittedOn));
  refuseWrite(code, text, field);
}

function rulebookOf({ rulebooks }: Pick<Counter, 'rulebooks'>, billed: Billed): PublishedRulebook | undefined {
  const { regionCode: region, scheme, policyYear } = billed;
  try {
    return rulebooks.find({ region, scheme, policyYear });
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return undefined;
    throw error;
  }
}

/** A stay that is not over lies where it began. */
function coversStay({ compiled }: PublishedRulebook, { admittedOn, dischargedOn }: Stay): boolean {
  const period = ruleOn(compiled, 'benefit-period', within(compiled.span, admittedOn));
  const { begins, ends } = period ?? { begins: `${compiled.policyYear}-01-01`, ends: `${compiled.policyYear}-12-31` };
  return admittedOn <= ends && (dischargedOn ?? admittedOn) >= begins;
}

const yearWrong = (policyYear: number, admittedOn: string, right: number) => ({
  code: 'POLICY_YEAR_WRONG',
  field: 'policyYear',
  text: {
    zh: `${admittedOn}入院的费用不属于${policyYear}年度，应为${right}年度。`,
    en: `A stay that began on ${admittedOn} is not of the policy year ${policyYear}: its year is ${right}.`,
  },
});
