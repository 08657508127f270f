import type { At } from './decision.ts';
import type { Day, EnrollmentFact, Held, Recorded, Register, Scheme, StatusFact, StatusKind } from './facts.ts';
import type { GivenFacts } from './given.ts';
import { instantMicros } from './instant.ts';
import type { FactValue } from './kleene.ts';
import { isWithin } from './region.ts';
import type { Text } from './rule.ts';
import { tooYoungFor } from './working-age.ts';

/** What a rulebook asks facts about: its own region, scheme and year. */
export interface Scope {
  readonly regionCode: string;
  readonly regionPrefix: string;
  readonly poolingAreas: readonly string[];
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The rulebook's days, from the first day money is collected; left out when no one rulebook is asked. */
  readonly span?: { readonly from: Day };
}

/** A value, and the record it came from. */
export interface Known<T extends FactValue = FactValue> {
  readonly value: T;
  readonly record: Recorded | undefined;
  /** Why it is taken to be so, where no record says it. */
  readonly assumed?: Text;
}

const NO_ENROLLMENTS: readonly EnrollmentFact[] = [];

/** One person's facts as they were known at one moment and held on one day, seen from one rulebook's region. */
export class FactsView {
  readonly facts: GivenFacts;
  readonly asOf: Day;
  readonly scope: Scope;
  /** Undefined is now: whatever has not been superseded. */
  readonly #knownAt: number | undefined;
  /** Several rules ask for these two. */
  #death: StatusFact | null | undefined;
  #enrollments: readonly EnrollmentFact[] | undefined;

  constructor(facts: GivenFacts, at: At, scope: Scope) {
    this.facts = facts;
    this.asOf = at.asOf;
    this.scope = scope;
    this.#knownAt = at.knownAt == null ? undefined : instantMicros(at.knownAt);
  }

  /** Whether the system knew a record: recorded by then, and not yet replaced. */
  knew(record: Recorded): boolean {
    if (this.#knownAt === undefined) return record.supersededAt == null;
    if (instantMicros(record.recordedAt) > this.#knownAt) return false;
    return record.supersededAt == null || instantMicros(record.supersededAt) > this.#knownAt;
  }

  /** Whether a record was known and holds on the day, which is `asOf` unless another is given. */
  holds(record: Recorded & Held, day: Day = this.asOf): boolean {
    if (record.validFrom != null && record.validFrom > day) return false;
    if (record.validTo != null && record.validTo < day) return false;
    return this.knew(record);
  }

  /** Whether a region lies in the rulebook's. */
  isInRegion(regionCode: string): boolean {
    return regionCode.startsWith(this.scope.regionPrefix);
  }

  /** A status that holds; of several the first given. What is asked of its particulars is asked by `whetherStatus`. */
  status(kind: StatusKind): StatusFact | undefined {
    for (const status of this.facts.statuses) {
      if (status.kind === kind && this.holds(status)) return status;
    }
    return undefined;
  }

  /**
   * Whether a status that holds fits: one that does settles it, in whatever order they were recorded; one of which it
   * is not known leaves it open; any other settles it the other way. Without any, a searched roll does.
   */
  whetherStatus(
    kind: StatusKind,
    register: Register,
    fits: (status: StatusFact) => boolean | undefined,
  ): Known<boolean> | undefined {
    let other: StatusFact | undefined;
    let isOpen = false;
    for (const status of this.facts.statuses) {
      if (status.kind !== kind || !this.holds(status)) continue;
      const value = fits(status);
      if (value) return { value, record: status };
      if (value === undefined) isOpen = true;
      other = status;
    }
    if (isOpen) return undefined;
    return other ? { value: false, record: other } : this.falseIfSearched(register);
  }

  /** The latest search of a roll, if it has been searched by `asOf`. */
  searched(register: Register): Recorded | undefined {
    let latest: (typeof this.facts.checks)[number] | undefined;
    for (const check of this.facts.checks) {
      if (check.checkedOn > this.asOf || !check.registers.includes(register) || !this.knew(check)) continue;
      if (latest === undefined || check.checkedOn > latest.checkedOn) latest = check;
    }
    return latest;
  }

  /** False on the word of a searched roll, or of an age at which nobody stands on it; else absent when nobody looked. */
  falseIfSearched(register: Register): Known<boolean> | undefined {
    const record = this.searched(register);
    if (record) return { value: false, record };
    const assumed = tooYoungFor(register, this.facts.birthDate, this.asOf);
    return assumed && { value: false, record: undefined, assumed };
  }

  /** Enrolments of the rulebook's scheme and year within its pooling areas, void ones left out, on record by `asOf`. */
  enrollments(): readonly EnrollmentFact[] {
    this.#enrollments ??= this.#findEnrollments();
    return this.#enrollments;
  }

  #findEnrollments(): readonly EnrollmentFact[] {
    let found: EnrollmentFact[] | undefined;
    for (const enrollment of this.facts.enrollments) {
      if (!this.#isOwn(enrollment) || !this.knew(enrollment)) continue;
      found ??= [];
      found.push(enrollment);
    }
    return found ?? NO_ENROLLMENTS;
  }

  #isOwn({ scheme, policyYear, status, registeredOn, poolingAreaCode, regionCode }: EnrollmentFact): boolean {
    const { scope } = this;
    if (scheme !== scope.scheme || policyYear !== scope.policyYear || status === 'VOID') return false;
    if (registeredOn != null && registeredOn > this.asOf) return false;
    return scope.poolingAreas.includes(poolingAreaCode) || isWithin(regionCode, scope.regionCode);
  }

  /** 缴费日: the day this year's contribution was complete, if that was by `asOf`. */
  paidOn(): Known<string> | undefined {
    let first: EnrollmentFact | undefined;
    for (const enrollment of this.enrollments()) {
      if (enrollment.paidOn == null || enrollment.paidOn > this.asOf) continue;
      if (first?.paidOn == null || enrollment.paidOn < first.paidOn) first = enrollment;
    }
    return first?.paidOn == null ? undefined : { value: first.paidOn, record: first };
  }

  /** 死亡: the record of the person's death, if it happened by `asOf`; of several the earliest that is dated. */
  death(): StatusFact | undefined {
    if (this.#death === undefined) this.#death = this.#findDeath();
    return this.#death ?? undefined;
  }

  #findDeath(): StatusFact | null {
    let earliest: StatusFact | null = null;
    for (const status of this.facts.statuses) {
      if (status.kind !== 'DEAD' || !this.hasHappened(status)) continue;
      if (earliest === null || dayOrLast(status) < dayOrLast(earliest)) earliest = status;
    }
    return earliest;
  }

  /** Whether a record that never ends again has begun. */
  private hasHappened(record: Recorded & Held): boolean {
    return (record.validFrom == null || record.validFrom <= this.asOf) && this.knew(record);
  }
}

/** The first day, after every day where none is recorded. */
const dayOrLast = ({ validFrom }: Held): string => validFrom ?? '~';
