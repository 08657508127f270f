import { randomUUID } from 'node:crypto';
import { handOverFiles, type LockedPerson, placesOfPeople, updatePerson } from '../../store/queries/person.ts';
import { replaceRows } from '../../store/supersede.ts';
import { personPlaces, type placeKind } from '../../store/tables/index.ts';
import { endedBefore, reaches } from '../dated-rows.ts';
import { holdAnyHousehold } from '../households/hold-household.ts';
import { holdHouseholdsOf, leaveHousehold } from '../households/leave-household.ts';
import { assertNoHead, joinHousehold, type Relation, touchHouseholds } from '../households/membership.ts';
import { assertOfficeRegion, assertRegionsKnown } from '../known-region.ts';
import { assertNotBeforeBirth, assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { refuseNothing } from './correct-person.ts';
import { holdPerson, idsOfFile } from './hold-person.ts';
import type { HukouKind } from './register-person.ts';

export interface PersonMoveInput extends Keyed {
  readonly personId: string;
  readonly version: number;
  /** The first day in the new place. */
  readonly from: string;
  readonly hukou?: { readonly region: string; readonly kind?: HukouKind | null } | null;
  readonly living?: { readonly region: string } | null;
  /** Whether the household is left, whichever it is. */
  readonly leavesHousehold?: boolean | null;
  readonly joins?: { readonly householdId: string; readonly relation: Relation } | null;
  /** 经办地 from now on. */
  readonly newRegion?: string | null;
  readonly source: string;
}

type PlaceKind = (typeof placeKind.enumValues)[number];

/**
 * 迁移: somebody is registered or lives elsewhere from a day on; where they were before ends the day before. The year's cover stays
 * where it was paid. The file may be handed over to another office that the writer works for as well.
 */
export const movePerson = (counter: Counter, input: PersonMoveInput): Promise<{ personId: string }> =>
  writeOnce(
    counter,
    'personMove',
    input,
    () => ({ personId: input.personId.toLowerCase() }),
    async (tx) => {
      const { hukou, living, newRegion, leavesHousehold, joins, from, source } = input;
      if (!hukou && !living && !newRegion && !leavesHousehold && !joins) refuseNothing();
      const held = await moveHousehold(tx, input);
      await assertMovable(tx, held, input);
      const { region: regionCode, kind: hukouKind = null } = hukou ?? {};
      if (regionCode) await movePlace(tx, held, 'HUKOU', { regionCode, hukouKind, from, source });
      if (living) await movePlace(tx, held, 'LIVING', { regionCode: living.region, hukouKind: null, from, source });
      if (newRegion) await handOverFiles(tx.db, [held.id], newRegion);
      await updatePerson(tx.db, held.id, { source });
      const details = { hukou: hukou?.region, living: living?.region, newRegion, leavesHousehold, from };
      return { subjects: [held.id, ...(joins ? [joins.householdId] : [])], details };
    },
  );

/** Takes somebody out of a household and into another, and gives their file, held: households are held before it. */
async function moveHousehold(tx: Counter, input: PersonMoveInput): Promise<LockedPerson> {
  const { personId, leavesHousehold, joins, from } = input;
  assertPast(tx, from, 'from');
  if (joins) assertNoHead([{ relation: joins.relation, field: 'joins' }]);
  const left = leavesHousehold ? await holdHouseholdsOf(tx, personId, from) : [];
  const joined = joins && (await holdAnyHousehold(tx, joins.householdId, 'joins.householdId'));
  const held = await holdPerson(tx, input);
  if (leavesHousehold && left.length === 0) refuseUnplaced();
  for (const household of left)
    await leaveHousehold(tx, household, [{ person: held, field: 'leavesHousehold' }], input);
  if (joins && joined) {
    await joinHousehold(tx, joined.id, [{ person: held, relation: joins.relation, field: 'joins' }], input);
    await touchHouseholds(tx, [joined.id]);
  }
  return held;
}

async function assertMovable(tx: Counter, held: LockedPerson, input: PersonMoveInput): Promise<void> {
  const { from, hukou, living, newRegion } = input;
  assertNotBeforeBirth(held, from, 'from');
  await assertRegionsKnown(tx, [
    ...(hukou ? [{ code: hukou.region, field: 'hukou.region' }] : []),
    ...(living ? [{ code: living.region, field: 'living.region' }] : []),
  ]);
  if (newRegion) await assertOfficeRegion(tx, newRegion, 'newRegion');
}

interface Place {
  readonly regionCode: string;
  readonly hukouKind: HukouKind | null;
  readonly from: string;
  readonly source: string;
}

/** Ends where somebody was, and writes where they are. A later place that is on file already is not guessed around. */
export async function movePlace(tx: Counter, held: LockedPerson, kind: PlaceKind, place: Place): Promise<void> {
  const { regionCode, hukouKind, from, source } = place;
  const rows = await placesOfPeople(tx.db, tx.reach, idsOfFile(held));
  const standing = rows.filter((row) => row.kind === kind && reaches(row, from));
  const later = standing.find(({ validFrom }) => validFrom !== null && validFrom >= from);
  if (later) {
    const text = {
      zh: `档案中已有自${later.validFrom}起的同类地点，请填写其后的日期。`,
      en: `The file has a place of this kind from ${later.validFrom} on: name a later day.`,
    };
    refuseWrite('PLACE_LATER', text, 'from');
  }
  const row = {
    id: randomUUID(),
    personId: held.id,
    kind,
    regionCode,
    hukouKind,
    validFrom: from,
    validTo: null,
    source,
  };
  await replaceRows(tx.db, personPlaces, standing, [...endedBefore(standing, from, source), row]);
}

function refuseUnplaced(): never {
  const text = {
    zh: '该人员当日不属于您可以查看的任何户。',
    en: 'This person belongs to no household that you may see on that day: there is none to leave.',
  };
  return refuseWrite('NOT_A_MEMBER', text, 'leavesHousehold');
}
