import { peopleOfPlace, placeAfter, type RosterLineRow, type RosterPerson } from '../../store/queries/roster.ts';
import { isUuid } from '../../store/rows.ts';
import { householdRelation } from '../../store/tables/index.ts';
import { isRegionCode } from '../imports/region-file.ts';
import { linesOf, type RosterGround, type RosterQuestion } from './roster.ts';

/** Where a page of dues begins: behind this person of that place. */
export type DuePlace = RosterPerson;

/** One line, and the person to go on behind. */
export interface DueLine {
  readonly line: RosterLineRow;
  readonly place: DuePlace;
}

export interface DuePage {
  readonly lines: readonly DueLine[];
  /** Whom to go on behind; null when everybody was looked at. */
  readonly next: DuePlace | null;
}

export interface DueSlice {
  readonly first: number;
  readonly after: DuePlace | null;
  /** Only these; null for all. */
  readonly state: RosterLineRow['state'] | null;
}

/** People computed for one page: all of a village. A state that few are in gives a short page, and the cursor goes on. */
const MOST_COMPUTED = 5000;
/** People computed at a time while only some are wanted. */
const BATCH = 1000;

/** A page of what people of a region owe, computed now. */
export async function rosterDues(question: RosterQuestion, slice: DueSlice, ground: RosterGround): Promise<DuePage> {
  const lines: DueLine[] = [];
  let [after, computed, isPlaceRead] = [slice.after, 0, false];
  while (computed < MOST_COMPUTED) {
    // One more than wanted tells whether there is a next page.
    const size = slice.state ? BATCH : slice.first + 1 - lines.length;
    const people = await peopleBehind(
      isPlaceRead ? null : after,
      after?.regionCode ?? '',
      size,
      question.within,
      ground,
    );
    if (people.length === 0) return { lines, next: null };
    const dues = await dueLines(people, question, ground);
    lines.push(...dues.filter(({ line }) => slice.state === null || line.state === slice.state));
    if (lines.length > slice.first) {
      const shown = lines.slice(0, slice.first);
      return { lines: shown, next: shown.at(-1)?.place ?? slice.after };
    }
    computed += people.length;
    after = people.at(-1) ?? null;
    isPlaceRead = people.length < size;
  }
  return { lines, next: after };
}

async function dueLines(people: readonly RosterPerson[], question: RosterQuestion, ground: RosterGround) {
  const places = new Map(people.map((person) => [person.personId, person]));
  const lines = await linesOf(people, question, ground);
  return lines.flatMap((line) => {
    const place = places.get(line.personId);
    return place ? [{ line, place }] : [];
  });
}

/** The people behind one in a place, and then those of the places after it; none behind the last. */
async function peopleBehind(
  after: DuePlace | null,
  from: string,
  limit: number,
  within: string,
  { db, reach, today }: RosterGround,
): Promise<RosterPerson[]> {
  let place = after ? from : await placeAfter(db, reach, within, from);
  for (let behind = after; place; behind = null) {
    const people = await peopleOfPlace(db, reach, { place, on: today, after: behind, limit });
    if (people.length > 0) return people;
    place = await placeAfter(db, reach, within, place);
  }
  return [];
}

/** A place as the texts that a cursor holds. */
export const valuesOf = ({ regionCode, number, householdId, relation, personId }: DuePlace) => [
  regionCode,
  number,
  householdId,
  relation,
  personId,
];

/** The place that a cursor's values name; null when they name none, as in one that somebody made by hand. */
export function duePlaceOf([regionCode, number, householdId, relation, personId]: readonly unknown[]): DuePlace | null {
  const isSound =
    typeof regionCode === 'string' &&
    isRegionCode(regionCode) &&
    (number === null || (typeof number === 'string' && !number.includes('\u0000'))) &&
    (householdId === null || (typeof householdId === 'string' && isUuid(householdId))) &&
    (relation === null || householdRelation.enumValues.some((one) => one === relation)) &&
    typeof personId === 'string' &&
    isUuid(personId);
  return isSound ? ({ regionCode, number, householdId, relation, personId } as DuePlace) : null;
}
