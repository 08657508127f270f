import { type CompiledRulebook, within } from '../compile.ts';
import type { At, Decision, NeededFact, UsedParameter } from '../decision.ts';
import type { Condition } from '../expression.ts';
import type { Day } from '../facts.ts';
import { FactsView } from '../facts-view.ts';
import type { GivenFacts, Stay } from '../given.ts';
import type { Fen } from '../money.ts';
import { NamedFacts, neededFact } from '../named-facts.ts';
import { type Point, pointOn, type Series } from '../parameter.ts';
import type { BasisPoints } from '../rate.ts';
import type { Text } from '../rule.ts';
import type { Trace } from '../trace.ts';
import { type Ends, settled } from './ends.ts';
import type { Ceiling } from './parts.ts';

const WHOLE: BasisPoints = 10_000;

const ON_NO_LIST: Text = {
  zh: '没有给出就医人员的任何信息，按不在困难人员名单中的参保人测算。',
  en: 'Nothing is said about the patient; the stay is priced for a member who is on no assistance list.',
};

/** A person as they were on the day, as far as somebody looked already. */
type Seen = Pick<ClaimReading, 'view' | 'named'>;

/** What a claim is read from: one stay, one person, one rulebook, one day. It remembers what was not known. */
export class ClaimReading {
  readonly stay: Stay;
  readonly facts: GivenFacts;
  /** The day of admission, and as known when. */
  readonly at: At;
  readonly view: FactsView;
  readonly named: NamedFacts;
  readonly book: CompiledRulebook;
  readonly trace: Trace;
  /** The day that dated values are asked for. */
  readonly day: Day;
  readonly #missing: UsedParameter[] = [];
  readonly #needed: NeededFact[] = [];

  constructor(stay: Stay, facts: GivenFacts, at: At, book: CompiledRulebook, trace: Trace, seen?: Seen) {
    this.stay = stay;
    this.facts = facts;
    this.at = at;
    this.view = seen?.view ?? new FactsView(facts, at, book);
    this.named = seen?.named ?? new NamedFacts(this.view);
    this.book = book;
    this.trace = trace;
    this.day = within(book.span, at.asOf);
  }

  /** The same stay and person, changed in one point, with nothing said about it: for what would have been. */
  imagine(stay: Partial<Stay>, trace: Trace): ClaimReading {
    return new ClaimReading({ ...this.stay, ...stay }, this.facts, this.at, this.book, trace);
  }

  /** The same person and day by another rulebook of the same region, scheme and year, with another stay. */
  under(book: CompiledRulebook, stay: Stay, trace: Trace): ClaimReading {
    return new ClaimReading(stay, this.facts, this.at, book, trace, this);
  }

  /** A value that is decided; undefined, and remembered, when it is not. */
  value<T>(series: Series<T>): T | undefined {
    return this.#point(series).value;
  }

  /** A percentage: the lower one pays less. Left to somebody, it may be any. */
  ratio(series: Series<BasisPoints>): Ends<BasisPoints> {
    const { value, min, max } = this.#point(series);
    return value === undefined ? { least: min ?? 0, most: max ?? WHOLE } : settled(value);
  }

  /** Money that lowers what is paid, such as a deductible. Left to somebody, it may swallow everything. */
  burden(series: Series<Fen>): Ends<Fen> {
    const { value, min, max } = this.#point(series);
    return value === undefined ? { least: max ?? this.stay.totalFen, most: min ?? 0 } : settled(value);
  }

  /** Money that is paid out, such as a fixed sum. Left to somebody, it may be all of the cost. */
  sum(series: Series<Fen>): Ends<Fen> {
    const { value, min, max } = this.#point(series);
    return value === undefined ? { least: min ?? 0, most: max ?? this.stay.totalFen } : settled(value);
  }

  /** A ceiling; null is none. Left to somebody, it may be nothing or without end. */
  ceiling(series: Series<Ceiling>): Ends<Fen | null> {
    const { value, min, max } = this.#point(series);
    if (value !== undefined) return settled(fenOrNone(value));
    return { least: min === undefined ? 0 : fenOrNone(min), most: max === undefined ? null : fenOrNone(max) };
  }

  /** Whether a condition holds; undefined, and the facts remembered that could settle it, when that is open. */
  met(condition: Condition): boolean | undefined {
    const met = condition.test(this.named);
    if (met === undefined) {
      const open = new Set<number>();
      condition.addOpen(this.named, open);
      for (const index of [...open].sort((a, b) => a - b)) this.lacks(neededFact(index));
    }
    return met;
  }

  /**
   * Whether the person stands on a list. A stay about whose patient nothing is said, neither a listing nor a search of any
   * roll, is priced for a member who is on none, and says so; once anything is known, an unsearched list is asked for.
   */
  listed(condition: Condition): boolean | undefined {
    const { checks, listings } = this.facts;
    if (checks.length > 0 || listings.length > 0) return this.met(condition);
    this.trace.assumes(ON_NO_LIST);
    return false;
  }

  /** Remembers a fact that was not known. */
  lacks(fact: NeededFact): void {
    this.#needed.push(fact);
  }

  /** Takes over what another answer rests on, and remembers what that did not know. */
  heeds({ parameters, missingParameters, neededFacts }: Decision): void {
    for (const parameter of parameters) this.trace.used(parameter);
    this.#missing.push(...missingParameters);
    this.#needed.push(...neededFacts);
  }

  /** Whether a value is left to somebody, without even a range. */
  get isLeftOpen(): boolean {
    return this.#missing.some(({ value }) => value === null);
  }

  /** Whether a fact was not known. */
  get lacksFacts(): boolean {
    return this.#needed.length > 0;
  }

  /** Tells what was not known: it kept the answer open. Not called when the answer is the same either way. */
  tellWhatIsOpen(): void {
    for (const parameter of this.#missing) this.trace.misses(parameter);
    for (const fact of this.#needed) this.trace.needs(fact);
  }

  #point<T>(series: Series<T>): Point<T> {
    const point = pointOn(series, this.day);
    this.trace.used(point.used);
    if (point.value === undefined) this.#missing.push(point.used);
    return point;
  }
}

function fenOrNone(ceiling: Ceiling): Fen | null {
  return ceiling === 'NONE' ? null : ceiling;
}
