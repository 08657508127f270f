import { randomUUID } from 'node:crypto';
import type { EnrollmentStatus, PersonFacts, Scheme } from '../../policy/facts.ts';
import { insertRows } from '../../store/insert.ts';
import { enrollmentsOfPeople } from '../../store/queries/enrollment.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import { type enrollmentCategory, enrollments } from '../../store/tables/index.ts';
import { type Answer, enrollmentEligibilityOf, newbornCoverOf, type Question } from '../assess.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { holdOne, idsOfFile } from '../people/hold-person.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import {
  assertOwnRegion,
  type Counter,
  type Keyed,
  type Recorded,
  refuseWrite,
  WriteRefused,
  writeOnce,
} from '../write.ts';
import { type EnrollmentPlace, placeToEnrol } from './enrollment-place.ts';
import { enrollmentProblems } from './enrollment-problems.ts';
import { approvedOverride, assertMayOverride, type Override } from './override.ts';
import { type RegistrationChecklist, registrationChecklist } from './registration-checklist.ts';
import { isPaidInFull, type PaidBefore, paidBefore, resumeEnrollment } from './resume-enrollment.ts';

type NewEnrollment = typeof enrollments.$inferInsert;
type Category = (typeof enrollmentCategory.enumValues)[number];

export interface EnrollInput extends Keyed {
  readonly personId: string;
  readonly policyYear: number;
  readonly scheme: Scheme;
  /** Left out, where the person lives, else where they are registered, else where the file is kept. */
  readonly region?: string | null;
  /** Left out, as the facts say. */
  readonly category?: Category | null;
  /** Names of the checklist's documents, in either language. */
  readonly documentsShown: readonly string[];
  readonly override?: Override | null;
}

/**
 * 参保登记: enrols somebody for a year, for whoever may write in the region. The engine is asked first: what it refuses is
 * refused with the clause, what it leaves open with what is missing, unless somebody answers for it. Documents that a newcomer
 * still owes do not stop it, because no text says that they do. An enrolment that money stands for is taken up again.
 */
export async function enroll(counter: Counter, input: EnrollInput): Promise<{ enrollmentId: string }> {
  const { scheme, policyYear } = input;
  const before = await paidBefore(counter, { personId: input.personId.toLowerCase(), scheme, policyYear });
  return writeOnce(
    counter,
    'enrollmentRegister',
    input,
    () => ({ enrollmentId: before?.enrollment.id ?? randomUUID() }),
    (tx, { enrollmentId }) => writeEnrollment(tx, input, enrollmentId),
  );
}

async function writeEnrollment(tx: Counter, given: EnrollInput, id: string): Promise<Recorded> {
  assertMayOverride(tx, given.override ?? null);
  const input = { ...given, override: await approvedOverride(tx, given.override ?? null) };
  const { policyYear, scheme, override } = input;
  await assertMayEnrolAt(tx, input.region ?? null);
  const person = await holdOne(tx, { id: input.personId, field: 'personId' });
  const [facts] = (await factsOfPeople(tx.db, tx.reach, [person.id])) as unknown as readonly PersonFacts[];
  if (!facts) throw new Error('A file that is held can be read.');
  const place = chosenPlace(tx, input, facts, person.regionCode);
  const { regionCode } = place;
  const eligibility = enrollmentEligibilityOf(facts, { policyYear, scheme, region: regionCode }, tx);
  const resumed = await resumable(tx, { id, person, facts, place }, input);
  const resumedId = resumed ? id : null;
  const enrolling = { facts, scheme, policyYear, today: tx.today, regionCode, override, resumedId };
  const problems = enrollmentProblems(enrolling, eligibility);
  if (problems.length > 0) throw new WriteRefused(problems);
  await admit(tx, input, { id, person, facts, place }, resumed);
  const details = {
    policyYear,
    scheme,
    region: regionCode,
    outcome: eligibility.status,
    isOverridden: override !== null,
    isResumed: resumed !== undefined,
  };
  return { subjects: [person.id, id], details };
}

async function assertMayEnrolAt(tx: Counter, region: string | null): Promise<void> {
  if (region === null) return;
  assertOwnRegion(tx, region, 'region');
  await assertRegionsKnown(tx, [{ code: region, field: 'region' }]);
}

/** Somebody who may be enrolled at a place. */
interface Admitted {
  readonly id: string;
  readonly person: LockedPerson;
  readonly facts: PersonFacts;
  readonly place: EnrollmentPlace;
}

/** What is taken up again under the id: what was withdrawn, or waits although nothing more is due. */
async function resumable(
  tx: Counter,
  { id, person, facts }: Admitted,
  { scheme, policyYear }: EnrollInput,
): Promise<PaidBefore | undefined> {
  const before = await paidBefore(tx, { personId: person.id, scheme, policyYear });
  if (before?.enrollment.id !== id) return undefined;
  return before.enrollment.status === 'VOID' || isPaidInFull(facts, before.enrollment, tx) ? before : undefined;
}

/** Writes the enrolment: the one that money stands for, or a new one. */
async function admit(
  tx: Counter,
  input: EnrollInput,
  admitted: Admitted,
  resumed: PaidBefore | undefined,
): Promise<void> {
  const { facts, place } = admitted;
  const { scheme, policyYear, region = null } = input;
  if (!resumed) return insertRows(tx.db, enrollments, [await rowOf(tx, input, admitted)]);
  const checklist = registrationChecklist(facts, { policyYear, scheme, region: place.regionCode }, tx);
  const documentsShown = documentsNamed(checklist, input.documentsShown);
  return resumeEnrollment(tx, resumed, { facts, region, documentsShown });
}

async function rowOf(tx: Counter, input: EnrollInput, { id, person, facts, place }: Admitted): Promise<NewEnrollment> {
  const { policyYear, scheme, category, documentsShown, override } = input;
  const question: Question = { policyYear, scheme, region: place.regionCode };
  const checklist = registrationChecklist(facts, question, tx);
  const newborn = newbornCoverOf(facts, question, tx);
  const known = await enrollmentsOfPeople(tx.db, tx.reach, idsOfFile(person));
  return {
    id,
    personId: person.id,
    scheme,
    regionCode: place.regionCode,
    poolingAreaCode: place.poolingAreaCode,
    policyYear,
    status: statusOf(newborn),
    category: category ?? categoryOf(facts, policyYear, newborn, tx.today),
    legacyRecord: known.find(({ status }) => status !== 'VOID')?.legacyRecord ?? 'NEW',
    registeredOn: tx.today,
    route: checklist.route?.words.zh ?? null,
    documentsShown: documentsNamed(checklist, documentsShown),
    overriddenBy: override?.approvedBy ?? null,
    overrideReason: override?.reason ?? null,
    source: tx.viewer.subject ?? '',
  };
}

function chosenPlace(tx: Counter, input: EnrollInput, facts: PersonFacts, office: string): EnrollmentPlace {
  const { scheme, policyYear, region = null } = input;
  const place = placeToEnrol(facts, { scheme, policyYear, on: tx.today, region, householdRegion: office }, tx);
  if (!place)
    throw new PolicyYearNotPublished(
      { region: region ?? office, scheme, policyYear },
      tx.rulebooks.ofRegion(region ?? office),
    );
  return place;
}

type Newborn = Answer<ReturnType<typeof newbornCoverOf>>;

/** A child that is covered in the birth year without paying has nothing left to do; everybody else has still to pay. */
function statusOf({ isNewborn, isCovered, fee }: Newborn): EnrollmentStatus {
  return isNewborn && isCovered && fee?.maxFen === 0 ? 'ACTIVE' : 'REGISTERED';
}

function categoryOf(facts: PersonFacts, policyYear: number, { isNewborn }: Newborn, today: string): Category {
  if (isNewborn || facts.birthDate?.startsWith(`${policyYear}-`)) return 'NEWBORN';
  const isStudent = facts.statuses.some(
    ({ kind, supersededAt, validFrom, validTo }) =>
      kind === 'STUDENT' && supersededAt == null && (validFrom ?? today) <= today && (validTo ?? today) >= today,
  );
  return isStudent ? 'STUDENT' : 'GENERAL';
}

/** What was shown, by its Chinese name; refuses what the rulebook asks nobody for. */
export function documentsNamed({ documents }: RegistrationChecklist, shown: readonly string[]): string[] {
  return shown.map((name, position) => {
    const document = documents.find(({ zh, en }) => zh === name || en === name);
    if (document) return document.zh;
    const text = {
      zh: `登记清单上没有这项材料。清单为：${documents.map(({ zh }) => zh).join('；') || '无'}。`,
      en: `The checklist of this person holds no such document. It holds: ${documents.map(({ en }) => en).join('; ') || 'none'}.`,
    };
    return refuseWrite('DOCUMENT_UNKNOWN', text, `documentsShown.${position}`);
  });
}
