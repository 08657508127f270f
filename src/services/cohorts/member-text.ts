import { type CohortMember, cohortMember } from '../../policy/cohort-member.ts';
import { type CompiledRulebook, compile } from '../../policy/compile.ts';
import type { At } from '../../policy/decision.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import type { Rulebook } from '../../policy/rulebook.ts';
import { copyText } from '../../store/copy.ts';
import { COHORT_LISTS } from '../../store/queries/cohort-facts.ts';
import { peopleOfText } from '../../store/queries/fact-text.ts';
import { withoutSensitive } from '../statements/without-sensitive.ts';

/** What is asked of everybody, as it travels to a thread of its own. */
export interface CohortWork {
  readonly cohortId: string;
  readonly rulebook: Rulebook;
  /** The civil day that is asked for. */
  readonly asOf: string;
}

/** The columns of a cohort's rows, in the order in which `memberTexts` writes them. */
export const MEMBER_COLUMNS = [
  ...['cohort_id', 'person_id', 'eligibility', 'is_enrolled', 'cover', 'benefits_start_on', 'due_fen', 'assisted_by'],
  ...[
    'waiting_months',
    'lapsed_years',
    'repaired_years',
    'is_late',
    'run_years',
    'loses_continuity',
    'paid_after_days',
  ],
] as const;

/** Turns a page of facts into a cohort's rows, as COPY reads them. */
export function memberTexts({ cohortId, rulebook, asOf }: CohortWork): (facts: string) => Uint8Array<ArrayBuffer> {
  const book = compile(rulebook);
  const encoder = new TextEncoder();
  return (facts) => {
    let text = '';
    for (const [, known] of peopleOfText(facts, COHORT_LISTS)) {
      const person = known as unknown as PersonFacts;
      text += `${[cohortId, person.personId, ...valuesOf(openMember(person, { asOf }, book))].map(copyText).join('\t')}\n`;
    }
    return encoder.encode(text);
  };
}

/**
 * What is found of somebody without the lists of a sensitive category, as for whoever may not know of one: an amount, a wait or a first
 * day that only such a list explains would name it. Which list helps them, where no other does, is kept beside for those who may know.
 */
function openMember(person: PersonFacts, at: At, book: CompiledRulebook): CohortMember {
  const open = withoutSensitive(person);
  const found = cohortMember(open, at, book);
  if (open === person || found.assistedBy !== null) return found;
  return { ...found, assistedBy: cohortMember(person, at, book).assistedBy };
}

const valuesOf = (member: CohortMember) => [
  ...[member.eligibility, member.isEnrolled, member.cover, member.benefitsStartOn, member.dueFen, member.assistedBy],
  ...[member.waitingMonths, member.lapsedYears, member.repairedYears, member.isLate],
  ...[member.runYears, member.losesContinuity, member.paidAfterDays],
];
