import type { EnrollmentFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { Reach } from '../../store/access.ts';
import { type EnrollmentEnd, replaceEnrollments } from '../../store/queries/enrollment.ts';
import { peopleById } from '../../store/queries/person.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import { moneyOfPeople } from '../../store/queries/refund.ts';
import type { Counter } from '../write.ts';
import {
  completes,
  type PersonYear,
  type Standing,
  standingBeside,
  standingOf,
  stillCollected,
  stillCovers,
  totalOf,
} from './standing-money.ts';

/** Whose years of one scheme are settled; files that were merged are followed. */
export interface YearOfPeople {
  readonly personIds: readonly string[];
  readonly scheme: Scheme;
  readonly policyYear: number;
}

/** What money does to an enrolment hangs on all that is known, not on what its writer may see. */
const ALL: Reach = { kind: 'EVERYWHERE', isSensitiveShown: true };

/**
 * 年度结算: after money was taken away or files met, holds the year's enrolments against the money that stands for each: its own,
 * and what lies idle with those of the year that cover nobody. One that is paid and has less than the law asks for waits again,
 * or is void where it had ended; where nobody is covered and all the money completes one that waits, it is paid and the others
 * that wait are void. One that no money was ever recorded for stays, such as a newborn's. The files are held by the caller.
 */
export async function settleYear(tx: Counter, year: YearOfPeople, source: string): Promise<readonly Change[]> {
  const changes = (await readYears(tx, year)).flatMap((one) => changesOf(one, tx));
  for (const [end, alike] of Map.groupBy(changes, ({ end }) => JSON.stringify(end))) {
    const enrollmentIds = alike.map(({ id }) => id);
    await replaceEnrollments(tx.db, enrollmentIds, { ...(JSON.parse(end) as Change['end']), source });
  }
  return changes;
}

/** What is known of people and what moved for the year, of those for whom any money did: three statements for any number. */
async function readYears({ db }: Counter, { personIds, scheme, policyYear }: YearOfPeople): Promise<PersonYear[]> {
  const ids = [...new Set((await peopleById(db, ALL, personIds)).map(({ id }) => id))];
  const moved = (await moneyOfPeople(db, ALL, ids, { scheme, policyYear })).filter(
    ({ payments }) => payments.length > 0,
  );
  const money = new Map(moved.map((one) => [one.personId, one]));
  const people = (await factsOfPeople(db, ALL, [...money.keys()])) as unknown as readonly PersonFacts[];
  return people.flatMap((facts) => {
    const own = money.get(facts.personId);
    return own ? [{ facts, money: own, scheme, policyYear }] : [];
  });
}

/** What the law would still collect for an enrolment if only its own money had come, in fen; nothing for one that stands no more. */
export async function lackOf(tx: Counter, year: YearOfPeople, enrollmentId: string): Promise<Fen> {
  const [one] = await readYears(tx, year);
  const kept = one?.facts.enrollments.find(({ id, status }) => id === enrollmentId && status !== 'VOID');
  if (!one || kept?.scheme !== year.scheme || kept.policyYear !== year.policyYear) return 0;
  return stillCollected(standingOf(one.money, kept.id), kept, one, tx);
}

/** The same of one file, for each year that these enrolments are of; gives what it ended or made void. */
export async function settleYears(
  tx: Counter,
  personId: string,
  of: readonly Pick<YearOfPeople, 'scheme' | 'policyYear'>[],
  source: string,
): Promise<Change[]> {
  const years = new Map(of.map(({ scheme, policyYear }) => [`${scheme} ${policyYear}`, { scheme, policyYear }]));
  const changes: Change[] = [];
  for (const year of years.values())
    changes.push(...(await settleYear(tx, { personIds: [personId], ...year }, source)));
  return changes.filter(({ end }) => end.status === 'VOID');
}

interface Change {
  readonly id: string;
  readonly regionCode: string;
  readonly end: Omit<EnrollmentEnd, 'source'>;
}

const COVERS: ReadonlySet<EnrollmentFact['status']> = new Set(['PAID', 'ACTIVE', 'ENDED']);

/** What becomes of one person's enrolments of the year. Money that no enrolment needs counts for the first that does. */
function changesOf(year: PersonYear, law: Counter): Change[] {
  const { facts, scheme, policyYear, money } = year;
  const known = facts.enrollments.filter(
    (one) => one.scheme === scheme && one.policyYear === policyYear && one.supersededAt == null,
  );
  const covering = new Set(known.filter(({ status }) => COVERS.has(status)));
  const changes: Change[] = [];
  const beside = () => standingBeside(money, new Set([...covering].map(({ id }) => id)));
  let isIdleTaken = false;
  for (const one of covering) {
    const own = standingOf(money, one.id);
    if (!isOnTheBooks(one, year) || stillCovers(own, one, year, law)) continue;
    if (!isIdleTaken && stillCovers([...own, ...beside()], one, year, law)) {
      isIdleTaken = true;
      continue;
    }
    covering.delete(one);
    changes.push({ id: one.id, regionCode: one.regionCode, end: uncovered(one) });
  }
  return covering.size > 0 ? changes : [...changes, ...completed(known, beside(), year, law)];
}

/** Whether money was recorded for it: one that was entered as paid elsewhere, or is free, is not judged by money. */
const isOnTheBooks = ({ id, paidOn }: EnrollmentFact, { money: { payments } }: PersonYear): boolean =>
  payments.some(({ enrollmentId }) => enrollmentId === id || (enrollmentId === null && paidOn != null));

/** No cover stands without its money, and none that has ended waits for it. */
const uncovered = ({ status }: EnrollmentFact): Change['end'] =>
  status === 'ENDED' ? { status: 'VOID', paidOn: null } : { status: 'REGISTERED', endedOn: null, endReason: null };

/** Of those that wait, the one that all the money of the year completes; the others stand twice and are void. */
function completed(known: readonly EnrollmentFact[], all: Standing[], year: PersonYear, law: Counter): Change[] {
  const waiting = known.filter(({ status }) => status === 'REGISTERED');
  const fen = ({ id }: EnrollmentFact) => totalOf(standingOf(year.money, id));
  const kept = waiting.sort((a, b) => fen(b) - fen(a)).find((one) => completes(all, one, year, law));
  if (!kept) return [];
  const paidOn = year.money.payments.filter((one) => one.fen > 0).at(-1)?.paidOn ?? law.today;
  const void_ = { status: 'VOID', endedOn: law.today, endReason: 'DUPLICATE' } as const;
  return waiting.map(({ id, regionCode }) => ({
    id,
    regionCode,
    end: id === kept.id ? { status: 'PAID', paidOn } : void_,
  }));
}
