import { within as dayWithin, ruleOn } from '../../policy/compile.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import { exactFen, type Fen, type Interval } from '../../policy/money.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import {
  listedWhoPaid,
  type MoneyOfYear,
  moneyOfPeople,
  OWN_PAYERS,
  type RefundSearch,
  refundsWithin,
  type StoredRefund,
} from '../../store/queries/refund.ts';
import { contributionOf, RegionUndetermined } from '../assess.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import { inPages, readAhead } from '../rosters/read-ahead.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import type { Counter } from '../write.ts';
import { type Pot, potsIn } from './refundable.ts';

/** Somebody to whom the law gives money back, and the refund where it was declared. */
export interface DueBack {
  readonly personId: string;
  readonly amountFen: Fen;
  readonly refund: StoredRefund | null;
}

/** Files read at once: enough that statements are few, few enough that a county fits into memory. */
const AT_ONCE = 500;

/** 先缴后返: everybody in a region whom the law pays back, declared or not, by the ids of the people. */
export async function refundsDue(counter: Counter, search: RefundSearch): Promise<DueBack[]> {
  const { db, reach } = counter;
  const declared = await refundsWithin(db, reach, search, 'CONFIRMED_LATER');
  const isDeclared = new Set(declared.map(({ personId }) => personId));
  const asked = (await listedWhoPaid(db, reach, search)).filter((id) => !isDeclared.has(id));
  const undeclared = await dueTo(counter, asked, search);
  const all = [
    ...undeclared,
    ...declared.map((refund) => ({ personId: refund.personId, amountFen: refund.amountFen, refund })),
  ];
  return all.sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

/**
 * What the engine says is due back to people, for those who paid all of it already and to whom none of it is promised. Whoever
 * it cannot say an exact amount for is left out, because nothing is due while it is open.
 */
export async function dueTo(
  counter: Counter,
  personIds: readonly string[],
  search: Omit<RefundSearch, 'within'>,
): Promise<(DueBack & Source)[]> {
  const { db, reach } = counter;
  const read = async (ids: string[]) =>
    [await standingFactsOfPeople(db, reach, ids), await moneyOfPeople(db, reach, ids, search)] as const;
  const due: (DueBack & Source)[] = [];
  for await (const [facts, money] of readAhead(inPages([personIds], AT_ONCE), read)) {
    const moneyOf = new Map(money.map((one) => [one.personId, one]));
    for (const one of facts as unknown as readonly PersonFacts[]) {
      const { personId } = one;
      const amountFen = refundDueFen(one, search, counter);
      const source = sourceOf(moneyOf.get(personId), amountFen);
      if (amountFen > 0 && source) due.push({ personId, amountFen, refund: null, ...source });
    }
  }
  return due;
}

/** Which money a refund is of. */
type Source = Pick<Pot, 'enrollmentId' | 'payer'>;

/** The person's own money that an amount can be given back from, unless a refund of that kind stands. */
export function sourceOf(money: MoneyOfYear | undefined, amountFen: Fen): Source | undefined {
  if (!money || money.refunds.some(({ reason }) => reason === 'CONFIRMED_LATER')) return undefined;
  const pot = potsIn(money).find(({ payer, leftFen }) => OWN_PAYERS.includes(payer) && leftFen >= amountFen);
  return pot && { enrollmentId: pot.enrollmentId, payer: pot.payer };
}

const refundDueFen = (facts: PersonFacts, year: Omit<RefundSearch, 'within'>, counter: Counter): Fen =>
  exactFen(refundBy(facts, year, counter)) ?? 0;

/** What the law gives back, as far as it was not given; null while that is open, and where no rulebook says anything. */
export function refundBy(
  facts: PersonFacts,
  { policyYear, scheme }: Omit<RefundSearch, 'within'>,
  counter: Pick<Counter, 'rulebooks' | 'today'>,
): Interval | null {
  try {
    return contributionOf(facts, { policyYear, scheme }, counter).refundDue;
  } catch (error) {
    if (error instanceof PolicyYearNotPublished || error instanceof RegionUndetermined) return null;
    throw error;
  }
}

/** The clauses by which a region's law pays back people confirmed later: number and locator. They are the same for everybody. */
export function lateClauses({ rulebooks, today }: Counter, { within, scheme, policyYear }: RefundSearch): string[] {
  const { compiled } = rulebooks.find({ region: within, scheme, policyYear });
  const rule = ruleOn(compiled, 'contribution-assistance', dayWithin(compiled.span, today));
  const late = (rule?.groups ?? []).flatMap((group) => group.late?.used.citations ?? []);
  return [...new Set(late.map(clauseOf))];
}
