import { randomUUID } from 'node:crypto';
import { nextDay, yearOf } from '../../policy/dates.ts';
import { insertRows } from '../../store/insert.ts';
import { certificatesOfHouseholds, certificatesOfPeople } from '../../store/queries/certificate.ts';
import { enrollmentsOfPeople, replaceEnrollments } from '../../store/queries/enrollment.ts';
import type { LockedHousehold } from '../../store/queries/household.ts';
import { type LockedPerson, updatePerson } from '../../store/queries/person.ts';
import type { NounRow } from '../../store/rows.ts';
import { certificateEvents, type enrollments, statusPeriods } from '../../store/tables/index.ts';
import { benefitsBegin } from '../enrollments/benefit-start.ts';
import { endAllMemberships, holdHouseholdsOf } from '../households/leave-household.ts';
import { deathsOf } from '../households/membership.ts';
import { assertNotBeforeBirth, assertPast } from '../past-day.ts';
import { assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdOne, idsOfFile } from './hold-person.ts';

/** That somebody died, and what it was seen from. */
export interface Death {
  readonly personId: string;
  readonly diedOn: string;
  readonly evidence: string;
  readonly source: string;
}

export interface PersonDeathRecordInput extends Keyed, Death {
  readonly version: number;
  /** Whether the death was noted in the scheme's certificate (新农合证). */
  readonly certificateNoted?: boolean | null;
}

/** What a death did to somebody's cover: counts of enrolments. */
export interface Cancelled {
  /** Of years that had not begun. */
  readonly voided: number;
  /** Of the year that ran. */
  readonly ended: number;
}

/** 死亡登记, as a clerk does it. */
export const recordDeathOnce = (counter: Counter, input: PersonDeathRecordInput): Promise<{ personId: string }> =>
  writeOnce(
    counter,
    'personDeathRecord',
    input,
    () => ({ personId: input.personId.toLowerCase() }),
    async (tx) => {
      const { diedOn, version, certificateNoted } = input;
      const { person, households, ...cancelled } = await recordDeath(tx, input);
      assertVersion(`The file ${person.id}`, person.version, version);
      if (certificateNoted) await noteCertificates(tx, person, households, input);
      return { subjects: [person.id], details: { diedOn, ...cancelled, isNoted: certificateNoted === true } };
    },
  );

/**
 * Records a death inside an open transaction. The dead belong to no household any more, cover that had not begun is void and the
 * year that runs ends with the day of death. What was paid stays where it is: no rulebook says that it is given back.
 *
 * Written from: DL 2018 §二(三), which has the dead taken off the roll for the year to come.
 */
export async function recordDeath(
  tx: Counter,
  { personId, diedOn, evidence, source }: Death,
): Promise<Cancelled & { readonly person: LockedPerson; readonly households: readonly LockedHousehold[] }> {
  assertPast(tx, diedOn, 'diedOn');
  assertWritten(evidence, 'evidence');
  const from = nextDay(diedOn);
  const households = await holdHouseholdsOf(tx, personId, from);
  const person = await holdOne(tx, { id: personId, field: 'personId' });
  assertNotBeforeBirth(person, diedOn, 'diedOn');
  await assertAlive(tx, person);
  await insertRows(tx.db, statusPeriods, [
    { personId: person.id, kind: 'DEAD', evidence: evidence.trim(), validFrom: diedOn, source },
  ]);
  await endAllMemberships(tx, person, households, { from, source });
  const cancelled = await cancelCover(tx, person, { diedOn, source });
  await updatePerson(tx.db, person.id, { source });
  return { person, households, ...cancelled };
}

async function assertAlive(tx: Counter, person: LockedPerson): Promise<void> {
  const deaths = await deathsOf(tx, [person]);
  if (!deaths.has(person.id)) return;
  const on = deaths.get(person.id);
  const text = {
    zh: `该人员已登记死亡${on ? `（${on}）` : ''}。`,
    en: `This person is recorded as dead already${on ? `, on ${on}` : ''}.`,
  };
  refuseWrite('PERSON_DEAD', text, 'personId');
}

const STANDING = new Set<string>(['REGISTERED', 'PAID', 'ACTIVE']);

async function cancelCover(
  tx: Counter,
  person: LockedPerson,
  { diedOn, source }: { readonly diedOn: string; readonly source: string },
): Promise<Cancelled> {
  const rows = await enrollmentsOfPeople(tx.db, tx.reach, idsOfFile(person));
  const standing = rows.filter(({ status, policyYear }) => STANDING.has(status) && policyYear >= yearOf(diedOn));
  // Whoever had not paid had no cover that could have begun.
  const neverBegan = (row: NounRow<typeof enrollments>) =>
    row.status === 'REGISTERED' || diedOn < benefitsBegin(row, tx.rulebooks);
  const voided = standing.filter(neverBegan).map(({ id }) => id);
  const ended = standing.filter((row) => !neverBegan(row)).map(({ id }) => id);
  const end = { endedOn: diedOn, endReason: 'DEATH', source } as const;
  await replaceEnrollments(tx.db, voided, { ...end, status: 'VOID' });
  await replaceEnrollments(tx.db, ended, { ...end, status: 'ENDED' });
  return { voided: voided.length, ended: ended.length };
}

/** Writes that the death was noted in the certificates of the scheme: the household's, or the person's own. */
async function noteCertificates(
  { db, reach, today }: Counter,
  person: LockedPerson,
  households: readonly LockedHousehold[],
  { diedOn, source }: Death,
): Promise<void> {
  const householdIds = households.map(({ id }) => id);
  const found = [
    ...(await certificatesOfPeople(db, reach, idsOfFile(person))),
    ...(await certificatesOfHouseholds(db, reach, householdIds)),
  ].filter(({ kind }) => kind === 'SCHEME_CERTIFICATE');
  if (found.length === 0) {
    const text = {
      zh: '档案中没有合作医疗证可供注记。',
      en: 'There is no certificate of the scheme on file that could have been noted.',
    };
    refuseWrite('CERTIFICATE_UNKNOWN', text, 'certificateNoted');
  }
  const noted = { kind: 'NOTED', happenedOn: today, note: `死亡 ${diedOn}`, source } as const;
  const rows = found.map(({ id }) => ({ id: randomUUID(), certificateId: id, ...noted }));
  await insertRows(db, certificateEvents, rows);
}
