import type { Day, EnrollmentFact, PersonFacts } from '../../policy/facts.ts';
import { benefitsBegin } from '../enrollments/benefit-start.ts';
import { type PlaceQuestion, placeToEnrol } from '../enrollments/enrollment-place.ts';
import { isProblem, type LineCase, type PayingCase, refusing, type SettledDue } from './collection-case.ts';
import { channelFor, type OpenChannel } from './collection-channel.ts';
import { contributionDue } from './collection-due.ts';
import { yearKey } from './collection-known.ts';
import type { EnrollmentStep, PlannedLine } from './collection-plan.ts';
import type { Problem } from './collection-problem.ts';
import { repairDue } from './collection-repair.ts';
import { categoryOf, standingEnrollment } from './collection-standing.ts';

/** Decides one line: the rows to write, or the first thing that stands in its way. */
export function planLine(of: LineCase): PlannedLine | Problem {
  const { asked, line, household } = of;
  const purpose = line.purpose ?? 'CONTRIBUTION';
  // A repair is asked of the year that is being joined.
  const policyYear = purpose === 'REPAIR' ? asked.policyYear : (line.policyYear ?? asked.policyYear);
  const where = { scheme: asked.scheme ?? 'URRBMI', policyYear, region: asked.region ?? null };
  const paid = paidFor({ ...of, personId: line.personId }, where, household.regionCode);
  if (isProblem(paid)) return paid;
  const paying = { ...of, ...paid };
  return purpose === 'REPAIR' ? planRepair(paying) : planContribution(paying);
}

/** Whom money is for, and what is known of them. */
export type NamedCase = Pick<LineCase, 'index' | 'paidOn' | 'law'> & {
  readonly personId: string;
  readonly known: Pick<LineCase['known'], 'people' | 'facts'>;
};

/**
 * Whom money is for and by which law it is taken; or what keeps anybody's money from being taken for them. `near` is where
 * they enrol when nothing else says; left out, where their file is kept.
 */
export function paidFor(
  { personId, index, paidOn, known, law }: NamedCase,
  where: Pick<PlaceQuestion, 'scheme' | 'policyYear' | 'region'>,
  near?: string,
): Pick<PayingCase, 'person' | 'facts' | 'place'> | Problem {
  const refuse = refusing(index);
  const id = personId.toLowerCase();
  const person = known.people.get(id);
  const facts = known.facts.get(id);
  if (!person || !facts) return refuse('PERSON_UNKNOWN');
  if (person.mergedIntoId !== null) return refuse('PERSON_MERGED', { into: person.mergedIntoId });
  const householdRegion = near ?? person.regionCode;
  const place = placeToEnrol(facts, { ...where, on: paidOn, householdRegion }, law);
  const begins = benefitsBegin({ ...where, regionCode: place?.regionCode ?? householdRegion }, law.rulebooks);
  if (isDeadBefore(facts, { paidOn, begins })) return refuse('PERSON_DEAD', { on: paidOn, begins });
  if (place) return { person, facts: asPaid(facts, paidOn), place };
  const { policyYear: year, scheme, region } = where;
  return refuse('POLICY_YEAR_NOT_PUBLISHED', { region: region ?? householdRegion, year, scheme });
}

function planContribution(of: PayingCase): PlannedLine | Problem {
  const { asked, line, person, facts, place } = of;
  const standing = standingEnrollment(of);
  if (isProblem(standing)) return standing;
  const moving = movingMoney(of, standing.enrollment);
  if (moving) return moving;
  const channel = channelFor(of, facts, place);
  if (isProblem(channel)) return channel;
  const due = contributionDue(of);
  if (isProblem(due)) return due;
  return {
    personId: person.id,
    printedName: person.name,
    policyYear: line.policyYear ?? asked.policyYear,
    purpose: 'CONTRIBUTION',
    amountFen: due.amountFen,
    due: due.due,
    enrollment: enrollmentStep(of, standing.enrollment, channel, {
      ...due,
      override: due.override ?? channel.override ?? null,
    }),
  };
}

/** Why no money is added to what is there: it is about to be given back, or stands at another place than was named. */
function movingMoney(of: PayingCase, standing: EnrollmentFact | undefined): Problem | undefined {
  const { asked, person, known, index } = of;
  const { scheme, policyYear: year } = of.place.published.rulebook;
  const refuse = refusing(index);
  if (known.promised.has(yearKey({ personId: person.id, scheme, policyYear: year })))
    return refuse('REFUND_OPEN', { year });
  const isMoved = standing?.status === 'VOID' && asked.region != null && asked.region !== standing.regionCode;
  return isMoved ? refuse('PAID_ELSEWHERE', { year, region: standing.regionCode }) : undefined;
}

function planRepair(of: PayingCase): PlannedLine | Problem {
  const { asked, line, person, facts, place } = of;
  const channel = channelFor(of, facts, place);
  if (isProblem(channel)) return channel;
  const due = repairDue(of);
  if (isProblem(due)) return due;
  return {
    personId: person.id,
    printedName: person.name,
    policyYear: line.policyYear ?? asked.policyYear,
    purpose: 'REPAIR',
    amountFen: due.amountFen,
    due: null,
    enrollment: null,
  };
}

/**
 * 死亡: whether the person had died by the day of payment, or before the benefits of the year paid for begin: the dead are taken
 * off the roll for the year to come, whenever the money was taken. A death without its day has happened.
 */
function isDeadBefore(
  { statuses }: PersonFacts,
  { paidOn, begins }: { readonly paidOn: Day; readonly begins: Day },
): boolean {
  return statuses.some(
    ({ kind, validFrom, supersededAt }) =>
      kind === 'DEAD' && supersededAt == null && (validFrom == null || validFrom <= paidOn || validFrom < begins),
  );
}

/** Facts in which whatever was paid has been paid by the day: a receipt that is entered late must not miss what came between. */
function asPaid(facts: PersonFacts, day: Day): PersonFacts {
  if (facts.payments.every(({ paidOn }) => paidOn <= day)) return facts;
  return { ...facts, payments: facts.payments.map((one) => (one.paidOn <= day ? one : { ...one, paidOn: day })) };
}

/** What becomes of the enrolment that is paid for. */
export function enrollmentStep(
  {
    facts,
    place,
    paidOn,
    known,
  }: Pick<PayingCase, 'facts' | 'place' | 'paidOn'> & {
    readonly known: Pick<LineCase['known'], 'formerly'>;
  },
  standing: EnrollmentFact | undefined,
  { registration }: OpenChannel,
  { isComplete, override }: Pick<SettledDue, 'isComplete' | 'override'>,
): EnrollmentStep {
  return {
    id: standing?.id ?? null,
    regionCode: standing?.regionCode ?? place.regionCode,
    poolingAreaCode: standing?.poolingAreaCode ?? place.poolingAreaCode,
    category: categoryOf(facts, place.published.rulebook.policyYear, paidOn),
    legacyRecord: known.formerly.get(facts.personId) ?? 'NEW',
    paidOn: isComplete ? paidOn : null,
    isTakenUp: standing?.status === 'VOID',
    route: registration?.zh ?? null,
    override,
  };
}
