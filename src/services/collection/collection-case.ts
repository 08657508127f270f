import type { Day, PersonFacts } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { LockedHousehold } from '../../store/queries/household.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import type { EnrollmentPlace } from '../enrollments/enrollment-place.ts';
import type { Override } from '../enrollments/override.ts';
import type { CollectionKnown, CollectionLaw } from './collection-known.ts';
import type { StoredDue } from './collection-plan.ts';
import { type Problem, type ProblemCode, problem } from './collection-problem.ts';
import type { Collection, CollectionLine } from './collection-request.ts';

/** One line of a receipt, and everything that deciding it takes. */
export interface LineCase {
  readonly asked: Collection;
  readonly line: CollectionLine;
  /** From 0. */
  readonly index: number;
  readonly paidOn: Day;
  readonly household: LockedHousehold;
  readonly known: CollectionKnown;
  readonly law: CollectionLaw;
}

/** A line whose person and law are known. */
export interface PayingCase extends LineCase {
  readonly person: LockedPerson;
  readonly facts: PersonFacts;
  readonly place: EnrollmentPlace;
}

/** A problem of one line. */
export const refusing =
  (index: number) =>
  (code: ProblemCode, values: Parameters<typeof problem>[2] = {}, citations: Parameters<typeof problem>[3] = []) =>
    problem(code.startsWith('AMOUNT') ? `lines.${index}.amount` : `lines.${index}.personId`, code, values, citations);

/** What is due on a line, settled. */
export interface SettledDue {
  readonly amountFen: Fen;
  readonly isComplete: boolean;
  /** Set where it is taken although the engine leaves it open. */
  readonly override: Override | null;
  readonly due: StoredDue | null;
}

export const isProblem = <Other extends object>(found: Other | Problem): found is Problem => 'code' in found;
