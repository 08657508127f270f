import type { Day, PersonFacts } from '../../policy/facts.ts';
import { type CounterRow, counterOf } from '../../store/queries/collection.ts';
import { type LockedHousehold, lockHouseholds } from '../../store/queries/household.ts';
import { type LockedPerson, lockPeople } from '../../store/queries/person.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import { addressesOfHouseholds } from '../../store/queries/sealed.ts';
import { isUuid } from '../../store/rows.ts';
import type { Counter } from '../write.ts';
import type { Collection } from './collection-request.ts';

/** What is printed of a household, beside who is paid for. */
export interface PrintedHousehold {
  readonly name: string | null;
  readonly numberMasked: string | null;
  /** In clear. */
  readonly domicile: string | null;
}

export type Membership = CounterRow['memberships'][number];
export type LegacyRecord = CounterRow['formerly'][number]['legacyRecord'];

/** By which law and for whom receipts are planned. */
export type CollectionLaw = Pick<Counter, 'rulebooks' | 'today' | 'viewer'>;

/** What planning receipts takes; everything in it is held until the transaction ends. Keys are ids in lower case. */
export interface CollectionKnown {
  readonly households: ReadonlyMap<string, LockedHousehold>;
  readonly people: ReadonlyMap<string, LockedPerson>;
  readonly facts: ReadonlyMap<string, PersonFacts>;
  readonly heads: ReadonlyMap<string, PrintedHousehold>;
  /** On whose system a person was known before the merger, by the last enrolment on record. */
  readonly formerly: ReadonlyMap<string, LegacyRecord>;
  /** Void enrolments whose money stands. */
  readonly withdrawn: ReadonlySet<string>;
  /** Years of people of which money is promised back, as `yearKey` has them. */
  readonly promised: ReadonlySet<string>;
  /** Of everybody, where an employee's account pays. */
  readonly memberships: readonly Membership[];
  readonly staff: ReadonlySet<string>;
}

/** Locks the households and people of receipts, in that order, and reads what planning takes: five statements for any number. */
export async function readCollectionKnown(
  counter: Counter,
  collections: readonly Collection[],
): Promise<CollectionKnown> {
  const { db, reach } = counter;
  const holders = distinct(collections.map(({ accountHolderId }) => accountHolderId));
  const asked = distinct([...collections.flatMap(({ lines }) => lines.map(({ personId }) => personId)), ...holders]);
  const households = await lockHouseholds(db, reach, distinct(collections.map(({ householdId }) => householdId)));
  const people = await lockPeople(db, reach, asked);
  const householdIds = households.map(({ id }) => id);
  const personIds = people.map(({ id }) => id);
  const facts = (await factsOfPeople(db, reach, personIds)) as unknown as readonly PersonFacts[];
  const row = await counterOf(db, {
    householdIds,
    personIds,
    memberIds: holders.length > 0 ? personIds : [],
    // What is no id is nobody's, and Postgres would refuse the whole statement.
    staffIds: distinct(collections.map(({ collectorId }) => collectorId)).filter(isUuid),
  });
  const domicile = await domicilesOf(householdIds, counter);
  return {
    households: byId(households),
    people: byId(people),
    facts: new Map(facts.map((one) => [one.personId, one])),
    heads: new Map(
      row.heads.map((head) => [head.householdId, { ...head, domicile: domicile.get(head.householdId) ?? null }]),
    ),
    formerly: new Map(row.formerly.map((one) => [one.personId, one.legacyRecord])),
    withdrawn: new Set(row.withdrawn.map(({ enrollmentId }) => enrollmentId)),
    promised: new Set(row.promised.map(yearKey)),
    memberships: row.memberships,
    staff: new Set(row.staff),
  };
}

/** One person's year of one scheme. */
export const yearKey = ({ personId, scheme, policyYear }: CounterRow['promised'][number]): string =>
  `${personId} ${scheme} ${policyYear}`;

/** Addresses in clear, of those households that have one. */
async function domicilesOf(ids: readonly string[], { db, reach, keyring }: Counter): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { id, sealed } of await addressesOfHouseholds(db, reach, ids)) {
    if (sealed) found.set(id, keyring.open(sealed, `households.address_cipher:${id}`));
  }
  return found;
}

const distinct = (ids: readonly (string | null | undefined)[]): string[] => [
  ...new Set(ids.filter((id) => id != null).map((id) => id.toLowerCase())),
];

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]));

/** Whether a membership holds on a day. */
export const holdsOn = ({ validFrom, validTo }: Membership, day: Day): boolean =>
  (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day);
