/** 个人缴费标准: the individual contribution of one person before anybody helps. */
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { later, wholeMonths } from './dates.ts';
import type { Citation, NeededFact, UsedParameter } from './decision.ts';
import type { AssistanceCategory, Day, ListingFact } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { between, formatInterval, formatYuan, type Interval } from './money.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { amountOf, type Point, pointOn } from './parameter.ts';
import {
  AGE_DAYS,
  type AgeDay,
  agesAtEdges,
  type CompiledCell,
  type CompiledMatrix,
  cellsFor,
} from './rules/individual-contribution.ts';
import type { Trace } from './trace.ts';

/** The amount, as far as it is known, and the clauses that give it. */
export interface Standard {
  /** Null while the document leaves it to somebody; an interval while it or the person's cell is open. */
  readonly amount: Interval | null;
  readonly citations: readonly Citation[];
  /** What keeps it open; whether that matters is for the caller to say. */
  readonly missing: readonly UsedParameter[];
  readonly needs: readonly NeededFact[];
}

/** What this person pays for the year before anybody helps. */
export function standardOf(view: FactsView, book: CompiledRulebook, trace: Trace): Standard {
  const day = within(book.span, view.asOf);
  const rule = ruleOn(book, 'individual-contribution', day);
  if (rule?.assumed) trace.assumes(rule.assumed);
  if (rule?.matrix) return standardByCell(rule.matrix, view, book, day, trace);
  if (rule) return pointStandard(pointOn(rule.standard, day), trace);
  trace.because('rulebook.no-rule', [], { kind: 'individual-contribution' });
  return { ...NOTHING_OPEN, amount: null, citations: [] };
}

/** The amount for an answer that cannot do without it: what keeps it open is missing there too. */
export function standardNeeded(view: FactsView, book: CompiledRulebook, trace: Trace): Interval | null {
  const { amount, missing, needs } = standardOf(view, book, trace);
  for (const parameter of missing) trace.misses(parameter);
  for (const fact of needs) trace.needs(fact);
  return amount;
}

const NOTHING_OPEN = { missing: [], needs: [] };

function pointStandard(point: Point<number>, trace: Trace): Standard {
  const { citations } = point.used;
  trace.used(point.used);
  if (point.value === undefined) {
    trace.because('contribution.standard-open', citations);
    return { amount: amountOf(point), citations, missing: [point.used], needs: [] };
  }
  trace.because('contribution.standard', citations, { amount: formatYuan(point.value) });
  return { ...NOTHING_OPEN, amount: amountOf(point), citations };
}

interface CellPoint {
  readonly cell: CompiledCell;
  readonly point: Point<number>;
}

function standardByCell(
  matrix: CompiledMatrix,
  view: FactsView,
  book: CompiledRulebook,
  day: Day,
  trace: Trace,
): Standard {
  const ageOn = pointOn(matrix.ageOn, day);
  const payee = payeeOf(view, ageDaysOf(ageOn.value, view, book, day));
  const found = cellsOpenTo(matrix, payee, day);
  trace.used(ageOn.used);
  const [first] = found;
  if (first === undefined) {
    trace.because('contribution.no-cell', ageOn.used.citations);
    return { ...NOTHING_OPEN, amount: null, citations: ageOn.used.citations };
  }
  if (found.length === 1) return cellStandard(first, payee, trace);
  if (!differs(found, ({ point }) => point.used.value)) return pointStandard(first.point, trace);
  return openStandard(found, payee, ageOn.used, trace);
}

/** A person as far as cells are chosen by it. No ages: without a date of birth. */
interface PossiblePayee {
  readonly ages: readonly number[];
  readonly sex: 'MALE' | 'FEMALE' | null;
  readonly categories: ReadonlySet<AssistanceCategory>;
  readonly listings: readonly ListingFact[];
}

/** The cell of each age and sex that the person may have: one alone when nothing is missing that matters. */
function cellsOpenTo(matrix: CompiledMatrix, { ages, sex, categories }: PossiblePayee, day: Day): CellPoint[] {
  const found = new Map<string, CellPoint>();
  for (const age of ages.length > 0 ? ages : agesAtEdges(matrix)) {
    for (const one of sex === null ? SEXES : [sex]) {
      const cells = cellsFor(matrix, { age, sex: one, categories });
      const best = cheapest(cells.map((cell) => ({ cell, point: pointOn(cell.standard, day) })));
      if (best) found.set(best.cell.id, best);
    }
  }
  return [...found.values()];
}

const SEXES = ['MALE', 'FEMALE'] as const;

function cellStandard({ cell, point }: CellPoint, payee: PossiblePayee, trace: Trace): Standard {
  if (point.value === undefined) return pointStandard(point, trace);
  const { citations } = point.used;
  const amount = formatYuan(point.value);
  const category = cell.categories?.find((one) => payee.categories.has(one));
  if (category) {
    for (const listing of payee.listings) if (listing.category === category) trace.rested(listing);
    trace.because('contribution.standard-of-category', citations, { category, amount });
  } else trace.because('contribution.standard-of-cell', citations, { cell: cell.label, amount });
  trace.used(point.used);
  return { ...NOTHING_OPEN, amount: amountOf(point), citations };
}

/** What the cells have in common, and the facts that would choose among them. */
function openStandard(found: readonly CellPoint[], payee: PossiblePayee, ageOn: UsedParameter, trace: Trace): Standard {
  const citations = found.flatMap(({ point }) => point.used.citations);
  const amount = span(found);
  for (const { point } of found) trace.used(point.used);
  trace.because('contribution.cell-open', citations, { amount: amount ? formatInterval(amount) : '' });
  const isByAge = differs(found, ({ cell }) => `${cell.ageFrom} ${cell.ageTo}`);
  const unset = found.filter(({ point }) => point.value === undefined).map(({ point }) => point.used);
  return {
    amount,
    citations,
    missing: isByAge && payee.ages.length > 1 ? [...unset, ageOn] : unset,
    needs: [
      ...(isByAge && payee.ages.length === 0 ? [OTHER_FACTS.birthDate] : []),
      ...(payee.sex === null && differs(found, ({ cell }) => cell.sex) ? [OTHER_FACTS.sex] : []),
    ],
  };
}

function differs(found: readonly CellPoint[], part: (one: CellPoint) => string | null): boolean {
  return new Set(found.map(part)).size > 1;
}

/** Of several cells that fit, the most favourable: nobody is worse off for being on a further list. */
function cheapest(found: readonly CellPoint[]): CellPoint | undefined {
  return [...found].sort((a, b) => most(a) - most(b))[0];
}

/** What a cell costs at most; more than anything while nobody has set it. */
function most({ point }: CellPoint): number {
  return amountOf(point)?.maxFen ?? Number.MAX_SAFE_INTEGER;
}

/** From the least to the most of any cell; null when one of them has no amount. */
function span(found: readonly CellPoint[]): Interval | null {
  const amounts = found.map(({ point }) => amountOf(point));
  if (amounts.some((amount) => amount === null)) return null;
  const known = amounts.filter((amount) => amount !== null);
  return between(Math.min(...known.map(({ minFen }) => minFen)), Math.max(...known.map(({ maxFen }) => maxFen)));
}

function payeeOf(view: FactsView, days: readonly Day[]): PossiblePayee {
  const { birthDate, sex } = view.facts;
  return {
    ages: birthDate == null ? [] : [...new Set(days.map((day) => completedYears(birthDate, day)))],
    sex: sex ?? null,
    categories: listedIn(view),
    listings: listingsIn(view),
  };
}

/** 周岁: completed years; nobody is younger than nothing. */
function completedYears(birthDate: Day, day: Day): number {
  return Math.floor(wholeMonths(birthDate, later(birthDate, day)) / 12);
}

/** Categories that hold for the person in the region on the day. */
export function listedIn(view: FactsView): ReadonlySet<AssistanceCategory> {
  return new Set(listingsIn(view).map(({ category }) => category));
}

const listingsIn = (view: FactsView): ListingFact[] =>
  view.facts.listings.filter(
    (listing) =>
      view.holds(listing) &&
      view.isInRegion(listing.regionCode) &&
      (listing.confirmedOn == null || listing.confirmedOn <= view.asOf),
  );

/** The days that completed years may be counted on: one, or each of them while the rulebook leaves it open. */
function ageDaysOf(word: AgeDay | undefined, view: FactsView, book: CompiledRulebook, day: Day): Day[] {
  const days: Readonly<Record<AgeDay, Day>> = {
    PERIOD_START: ruleOn(book, 'benefit-period', day)?.begins ?? `${book.policyYear}-01-01`,
    PAYMENT_DAY: view.paidOn()?.value ?? view.asOf,
    YEAR_END: `${book.policyYear}-12-31`,
  };
  return (word === undefined ? AGE_DAYS : [word]).map((one) => days[one]);
}
