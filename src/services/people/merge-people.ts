import { randomUUID } from 'node:crypto';
import { insertRows } from '../../store/insert.ts';
import { enrollmentsOfPeople } from '../../store/queries/enrollment.ts';
import type { LockedHousehold } from '../../store/queries/household.ts';
import { householdsOfHeads, updateHousehold } from '../../store/queries/household.ts';
import {
  type FoundPerson,
  type LockedPerson,
  peopleById,
  pointFilesAt,
  updatePerson,
} from '../../store/queries/person.ts';
import { householdMembers } from '../../store/tables/index.ts';
import { findDuplicates } from '../duplicates/find-duplicates.ts';
import { settleYears } from '../enrollments/settle-year.ts';
import { bringAccounts } from '../family-accounts/transfer-account.ts';
import { endAllMemberships, holdHouseholdsOf } from '../households/leave-household.ts';
import { deathsOf, membershipsFrom } from '../households/membership.ts';
import { assertDecidesFor, assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdPeople, idsOfFile } from './hold-person.ts';

/** Two files of one person: the one that goes, and the one that stays. */
export interface Merging {
  readonly fromId: string;
  readonly intoId: string;
  readonly reason: string;
  /** Whether it was looked into that the files disagree about sex or day of birth. */
  readonly isConfirmed?: boolean | null;
}

export interface PersonMergeInput extends Keyed, Merging {
  readonly fromVersion: number;
  readonly intoVersion: number;
}

/** 并档, as an office does it that may (`registry:merge`). */
export const mergePeopleOnce = (counter: Counter, input: PersonMergeInput): Promise<{ personId: string }> =>
  writeOnce(
    counter,
    'personMerge',
    input,
    () => ({ personId: input.intoId.toLowerCase() }),
    async (tx) => {
      assertWritten(input.reason, 'reason');
      const { from, into } = await mergePeople(tx, input);
      assertVersion(`The file ${from.id}`, from.version, input.fromVersion, 'fromVersion');
      assertVersion(`The file ${into.id}`, into.version, input.intoVersion, 'intoVersion');
      return { subjects: [into.id, from.id], details: { isConfirmed: input.isConfirmed === true } };
    },
  );

/**
 * Makes two files one, inside an open transaction: the one that goes points at the one that stays, and no row is moved. Nobody
 * stands in two households: the memberships of the file that goes end, and where the one that stays has none it takes the place.
 * Two paid years that meet in one file become a case to decide; of two that wait, one takes what was paid for both.
 */
export async function mergePeople(
  tx: Counter,
  { fromId, intoId, reason, isConfirmed }: Merging,
): Promise<{ readonly from: LockedPerson; readonly into: LockedPerson }> {
  if (fromId.toLowerCase() === intoId.toLowerCase()) refuseItself();
  const households = await holdHouseholdsOf(tx, fromId, tx.today);
  const [from, into] = await holdPeople(tx, [
    { id: fromId, field: 'fromId' },
    { id: intoId, field: 'intoId' },
  ]);
  if (!from || !into) throw new Error('Files that were not refused are held.');
  await assertOneLife(tx, from, into);
  const [gone, stays] = await readBoth(tx, from, into);
  if (!isConfirmed) assertAgree(gone, stays);
  await leavePlace(tx, from, into, { households, source: 'merge' });
  await pointFilesAt(tx.db, from.id, into.id, reason);
  const { name, sex, birthDate, ethnicity } = gone;
  await updatePerson(tx.db, into.id, {
    mergedIds: [...into.mergedIds, ...idsOfFile(from)],
    name: stays.name ?? name,
    sex: stays.sex ?? sex,
    birthDate: stays.birthDate ?? birthDate,
    ethnicity: stays.ethnicity ?? ethnicity,
  });
  await settleMet(tx, from, into);
  await findDuplicates(tx.db, { today: tx.today, personIds: [into.id] });
  return { from, into };
}

/** Years that both files hold enrolments of: what was paid in either stands for one. */
async function settleMet(tx: Counter, from: LockedPerson, into: LockedPerson): Promise<void> {
  const rows = await enrollmentsOfPeople(tx.db, tx.reach, [...idsOfFile(from), ...idsOfFile(into)]);
  const gone = new Set(idsOfFile(from));
  const met = rows.filter((one) =>
    rows.some(
      (other) =>
        gone.has(other.personId) !== gone.has(one.personId) &&
        other.scheme === one.scheme &&
        other.policyYear === one.policyYear,
    ),
  );
  const ended = await settleYears(tx, into.id, met, 'merge');
  for (const { regionCode } of ended) assertDecidesFor(tx, regionCode, 'intoId');
}

async function readBoth(tx: Counter, from: LockedPerson, into: LockedPerson): Promise<[FoundPerson, FoundPerson]> {
  const rows = await peopleById(tx.db, tx.reach, [from.id, into.id]);
  const [gone, stays] = [from, into].map(({ id }) => rows.find((row) => row.id === id));
  if (!gone || !stays) throw new Error('Files that are held can be read.');
  return [gone, stays];
}

/** Both alive, or both dead on one day. */
async function assertOneLife(tx: Counter, from: LockedPerson, into: LockedPerson): Promise<void> {
  const deaths = await deathsOf(tx, [from, into]);
  if (deaths.has(from.id) === deaths.has(into.id) && deaths.get(from.id) === deaths.get(into.id)) return;
  refuseWrite('DEATH_CONTRADICTS', {
    zh: '两份档案的死亡登记不一致：请先核实并登记或更正。',
    en: 'The files disagree about a death: find out, and record it in both first.',
  });
}

/** What nobody recorded contradicts nothing. */
function assertAgree(gone: FoundPerson, stays: FoundPerson): void {
  const differs = (['birthDate', 'sex'] as const).filter((name) => {
    const [here, there] = [gone[name], stays[name]];
    return here !== null && there !== null && here !== there;
  });
  if (differs.length === 0) return;
  const text = {
    zh: `两份档案的${differs.map((name) => (name === 'sex' ? '性别' : '出生日期')).join('、')}不一致：核实为同一人的，请确认后办理。`,
    en: `The files disagree about ${differs.join(' and ')}. If they are of one person all the same, confirm it.`,
  };
  refuseWrite('FILES_CONTRADICT', text, 'isConfirmed');
}

function refuseItself(): never {
  const text = { zh: '档案不能并入自身。', en: 'A file cannot be merged into itself.' };
  return refuseWrite('MERGES_ITSELF', text, 'intoId');
}

interface Place {
  readonly households: readonly LockedHousehold[];
  readonly source: string;
}

async function leavePlace(tx: Counter, from: LockedPerson, into: LockedPerson, { households, source }: Place) {
  const { today, db } = tx;
  const [left] = await membershipsFrom(tx, [from], today);
  const [own] = await membershipsFrom(tx, [into], today);
  if (own && own.householdId !== left?.householdId) await assertHeadsNothing(tx, from);
  const taken = left && !own ? left : undefined;
  if (taken) {
    const { householdId, relation, validTo } = taken;
    const row = { id: randomUUID(), householdId, personId: into.id, relation, validFrom: today, validTo, source };
    await insertRows(db, householdMembers, [row]);
  }
  await endAllMemberships(tx, from, households, { from: today, source });
  const headed = households.filter(({ headPersonId }) => headPersonId === from.id);
  for (const { id } of headed) await updateHousehold(db, id, { headPersonId: into.id });
  if (own) await bringAccounts(tx, own.householdId, [from]);
}

/** A household that the file that goes is the head of would be left without one. */
async function assertHeadsNothing({ db, reach }: Counter, { id }: LockedPerson): Promise<void> {
  const headed = (await householdsOfHeads(db, reach, [id])).filter(({ validTo }) => validTo === null);
  if (headed.length === 0) return;
  const text = {
    zh: '被并入的档案是另一户的户主：请先办理该户户主变更。',
    en: 'The file that goes heads a household that the other does not belong to: give that one another head first.',
  };
  refuseWrite('HEAD_MERGES', text, 'fromId');
}
