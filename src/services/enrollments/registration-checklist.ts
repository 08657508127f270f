import type { ChannelAnswer } from '../../policy/channel-answer.ts';
import type { NeededFact } from '../../policy/decision.ts';
import type { EnrollmentFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Text } from '../../policy/rule.ts';
import { enrollmentEligibilityOf, type Ground, paymentChannelsOf, type Question } from '../assess.ts';
import { clauseOf } from '../collection/collection-problem.ts';

/** Something to show or hand in, in the rulebook's words. */
export interface ChecklistDocument extends Text {
  /** None where the text does not ask for it, and it is taken on trust. */
  readonly clauses: readonly string[];
}

/** A way in which newcomers are registered, in the rulebook's words. */
export interface ChecklistRoute {
  readonly label: Text;
  readonly words: Text;
  readonly clauses: readonly string[];
}

/** 新增参保登记: how somebody new to the roll is registered, and with what. */
export interface RegistrationChecklist {
  readonly isNewcomer: boolean;
  /** Null where the text names none, or while a fact that decides it is missing. */
  readonly route: ChecklistRoute | null;
  readonly routeNeeds: readonly NeededFact[];
  readonly documents: readonly ChecklistDocument[];
}

const OF_A_KNOWN_MEMBER: RegistrationChecklist = { isNewcomer: false, route: null, routeNeeds: [], documents: [] };

/**
 * How a person is registered for a year: for a newcomer the way that the rulebook's channels open, and what it and the ground
 * of joining ask for. Where both ask by the same clause, the way's own list is the one that counts.
 *
 * Written from: the clauses cited by `registration` and `bring` of the rulebook's `payment-channels` and `participation-grounds`.
 */
export function registrationChecklist(facts: PersonFacts, question: Question, ground: Ground): RegistrationChecklist {
  const { policyYear, scheme } = question;
  if (isKnown(facts.enrollments, policyYear, scheme ?? 'URRBMI')) return OF_A_KNOWN_MEMBER;
  const newcomer = { ...facts, payment: { formerScheme: 'NONE', isKnownMember: false } } as const;
  const ways = paymentChannelsOf(newcomer, question, ground).channels.filter(
    ({ registration }) => registration !== null,
  );
  const route = ways.find(({ isAllowed }) => isAllowed === true);
  const { bring } = enrollmentEligibilityOf(facts, question, ground);
  const ofRoute = route ? route.bring.map((one) => ({ ...one, clauses: route.citations.map(clauseOf) })) : [];
  const ofGround = bring.map(({ zh, en, assumed, citations }) => ({
    zh,
    en,
    clauses: assumed ? [] : citations.map(clauseOf),
  }));
  const listed = new Set(ofRoute.flatMap(({ clauses }) => clauses));
  return {
    isNewcomer: true,
    route: route ? routeOf(route) : null,
    routeNeeds: route ? [] : distinct(ways.flatMap(({ needs }) => needs)),
    documents: [...ofRoute, ...ofGround.filter(({ clauses }) => !clauses.some((clause) => listed.has(clause)))],
  };
}

/** Whether the roll holds an enrolment of an earlier year in any scheme of residents. */
function isKnown(enrollments: readonly EnrollmentFact[], year: number, scheme: Scheme): boolean {
  return enrollments.some(
    (one) =>
      one.supersededAt == null &&
      one.status !== 'VOID' &&
      one.policyYear < year &&
      (one.scheme === 'UEBMI') === (scheme === 'UEBMI'),
  );
}

const routeOf = ({ group, registration, citations }: ChannelAnswer): ChecklistRoute => ({
  label: group.label,
  words: registration ?? group.label,
  clauses: citations.map(clauseOf),
});

const distinct = (facts: readonly NeededFact[]): readonly NeededFact[] => [
  ...new Map(facts.map((fact) => [fact.name, fact])).values(),
];

/** The documents of a list that were not shown; what was shown goes by its Chinese name. */
export const missingDocuments = (
  { documents }: RegistrationChecklist,
  shown: readonly string[],
): readonly ChecklistDocument[] => documents.filter(({ zh }) => !shown.includes(zh));
