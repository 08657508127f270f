import type { Day, EnrollmentFact, PersonFacts } from '../policy/facts.ts';
import { isProblem, type LineCase, type PayingCase, refusing, type SettledDue } from './collection-case.ts';
import { channelFor, type OpenChannel } from './collection-channel.ts';
import { contributionDue } from './collection-due.ts';
import type { EnrollmentStep, PlannedLine } from './collection-plan.ts';
import type { Problem } from './collection-problem.ts';
import { repairDue } from './collection-repair.ts';
import { categoryOf, standingEnrollment } from './collection-standing.ts';
import { placeToEnrol } from './enrollment-place.ts';

/** Decides one line: the rows to write, or the first thing that stands in its way. */
export function planLine(of: LineCase): PlannedLine | Problem {
  const { asked, line, index, paidOn, known, household, law } = of;
  const refuse = refusing(index);
  const id = line.personId.toLowerCase();
  const person = known.people.get(id);
  const facts = known.facts.get(id);
  if (!person || !facts) return refuse('PERSON_UNKNOWN');
  if (person.mergedIntoId !== null) return refuse('PERSON_MERGED', { into: person.mergedIntoId });
  if (isDeadOn(facts, paidOn)) return refuse('PERSON_DEAD', { on: paidOn });

  const purpose = line.purpose ?? 'CONTRIBUTION';
  // A repair is asked of the year that is being joined.
  const policyYear = purpose === 'REPAIR' ? asked.policyYear : (line.policyYear ?? asked.policyYear);
  const scheme = asked.scheme ?? 'URRBMI';
  const place = placeToEnrol(
    facts,
    { scheme, policyYear, on: paidOn, region: asked.region ?? null, householdRegion: household.regionCode },
    law,
  );
  if (!place) {
    const region = asked.region ?? household.regionCode;
    return refuse('POLICY_YEAR_NOT_PUBLISHED', { region, year: policyYear, scheme });
  }
  const paying = { ...of, facts: asPaid(facts, paidOn), person, place };
  return purpose === 'REPAIR' ? planRepair(paying) : planContribution(paying);
}

function planContribution(of: PayingCase): PlannedLine | Problem {
  const { asked, line, person, facts, place } = of;
  const standing = standingEnrollment(of);
  if (isProblem(standing)) return standing;
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
    enrollment: enrollmentStep(of, standing.enrollment, channel, due),
  };
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

/** 死亡: whether the person had died by the day. A death without its day has happened. */
function isDeadOn({ statuses }: PersonFacts, day: Day): boolean {
  return statuses.some(
    ({ kind, validFrom, supersededAt }) =>
      kind === 'DEAD' && supersededAt == null && (validFrom == null || validFrom <= day),
  );
}

/** Facts in which whatever was paid has been paid by the day: a receipt that is entered late must not miss what came between. */
function asPaid(facts: PersonFacts, day: Day): PersonFacts {
  if (facts.payments.every(({ paidOn }) => paidOn <= day)) return facts;
  return { ...facts, payments: facts.payments.map((one) => (one.paidOn <= day ? one : { ...one, paidOn: day })) };
}

function enrollmentStep(
  { facts, place, paidOn, known }: PayingCase,
  standing: EnrollmentFact | undefined,
  { registration }: OpenChannel,
  { isComplete, override }: SettledDue,
): EnrollmentStep {
  return {
    id: standing?.id ?? null,
    regionCode: standing?.regionCode ?? place.regionCode,
    poolingAreaCode: standing?.poolingAreaCode ?? place.poolingAreaCode,
    category: categoryOf(facts, place.published.rulebook.policyYear, paidOn),
    legacyRecord: known.formerly.get(facts.personId) ?? 'NEW',
    paidOn: isComplete ? paidOn : null,
    route: registration?.zh ?? null,
    override,
  };
}
