import { randomUUID } from 'node:crypto';
import { householdsById, membershipsOfPeople, updateHousehold } from '../../store/queries/household.ts';
import { type LockedPerson, statusesOfPeople } from '../../store/queries/person.ts';
import type { NounRow } from '../../store/rows.ts';
import { replaceRows } from '../../store/supersede.ts';
import { householdMembers, type householdRelation } from '../../store/tables/index.ts';
import { endedBefore, reaches } from '../dated-rows.ts';
import { bringAccounts } from '../family-accounts/transfer-account.ts';
import { assertNotBeforeBirth } from '../past-day.ts';
import { idsOfFile } from '../people/hold-person.ts';
import { type Counter, refuseWrite, type WriteProblem, WriteRefused } from '../write.ts';

export type Membership = NounRow<typeof householdMembers>;
export type Relation = (typeof householdRelation.enumValues)[number];

/** Somebody who is to join a household, and the part of the input that says so. */
export interface Joining {
  readonly person: LockedPerson;
  readonly relation: Relation;
  readonly field: string;
}

/** From which day a change holds, and who says so. */
export interface Change {
  readonly from: string;
  readonly source: string;
}

/** The memberships of people's whole files that hold on a day or after it. */
export async function membershipsFrom(
  { db, reach }: Counter,
  people: readonly LockedPerson[],
  day: string,
): Promise<Membership[]> {
  const rows = await membershipsOfPeople(db, reach, people.flatMap(idsOfFile));
  return rows.filter((row) => reaches(row, day));
}

/** Ends memberships the day before a change; one that was to begin later never does. */
export const endMemberships = (tx: Counter, rows: readonly Membership[], { from, source }: Change): Promise<void> =>
  replaceRows(tx.db, householdMembers, rows, endedBefore(rows, from, source));

/**
 * Lets people join a household from a day, with the accounts of households that ended when they left. Refused for whoever is dead,
 * or belongs to a household on that day or later: nobody belongs to two.
 */
export async function joinHousehold(
  tx: Counter,
  householdId: string,
  joining: readonly Joining[],
  { from, source }: Change,
): Promise<void> {
  const problems = [...(await deadAmong(tx, joining)), ...(await placedAmong(tx, joining, from))];
  if (problems.length > 0) throw new WriteRefused(problems);
  for (const { person } of joining) assertNotBeforeBirth(person, from, 'from');
  const rows = joining.map(({ person, relation }) => ({
    id: randomUUID(),
    householdId,
    personId: person.id,
    relation,
    validFrom: from,
    validTo: null,
    source,
  }));
  await replaceRows(tx.db, householdMembers, [], rows);
  await bringAccounts(
    tx,
    householdId,
    joining.map(({ person }) => person),
  );
}

/** Refuses the relation of a head where somebody joins or is re-stated: a household has one, who changes in a way of its own. */
export function assertNoHead(members: readonly { readonly relation: Relation; readonly field: string }[]): void {
  const head = members.find(({ relation }) => relation === 'HEAD');
  if (!head) return;
  const text = {
    zh: '户主不能这样登记：新户在设立时指定户主，现有的户请办理户主变更。',
    en: 'Nobody becomes the head this way: a new household is given its head, and one that stands changes it by householdHeadChange.',
  };
  refuseWrite('HEAD_BY_CHANGE', text, head.field ? `${head.field}.relation` : 'relation');
}

/** Counts up the version of households whose members have changed. */
export async function touchHouseholds({ db }: Counter, ids: Iterable<string>): Promise<void> {
  for (const id of new Set(ids)) await updateHousehold(db, id, {});
}

/** The day of death of each of these files; those alive are not in it. */
export async function deathsOf(
  { db, reach }: Counter,
  people: readonly LockedPerson[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await statusesOfPeople(db, reach, people.flatMap(idsOfFile));
  const dead = rows.filter(({ kind }) => kind === 'DEAD');
  return new Map(
    people.flatMap((person) => {
      const death = dead.find(({ personId }) => idsOfFile(person).includes(personId));
      return death ? [[person.id, death.validFrom] as const] : [];
    }),
  );
}

async function deadAmong(tx: Counter, joining: readonly Joining[]): Promise<WriteProblem[]> {
  const deaths = await deathsOf(
    tx,
    joining.map(({ person }) => person),
  );
  return joining.filter(({ person }) => deaths.has(person.id)).map(({ field }) => personDead(field));
}

export const personDead = (field: string): WriteProblem => ({
  code: 'PERSON_DEAD',
  field,
  text: {
    zh: '该人员已登记死亡：请另选一名成员；如登记有误，请先更正死亡登记（personDeathRevoke）。',
    en: 'This person is recorded as dead: choose another member. If that record is wrong, have it taken back first (personDeathRevoke).',
  },
});

async function placedAmong(tx: Counter, joining: readonly Joining[], from: string): Promise<WriteProblem[]> {
  const people = joining.map(({ person }) => person);
  const rows = await membershipsFrom(tx, people, from);
  if (rows.length === 0) return [];
  const seen = await householdsById(
    tx.db,
    tx.reach,
    rows.map(({ householdId }) => householdId),
  );
  return joining.flatMap(({ person, field }) => {
    const row = rows.find(({ personId }) => idsOfFile(person).includes(personId));
    if (!row) return [];
    const isSeen = seen.some(({ id }) => id === row.householdId);
    return [belongsElsewhere(person.id, isSeen ? row.householdId : null, field)];
  });
}

const belongsElsewhere = (id: string, householdId: string | null, field: string): WriteProblem => ({
  code: 'BELONGS_ELSEWHERE',
  field,
  text: {
    zh: `${id}当日或之后属于${householdId ? `户${householdId}` : '其他经办地的户'}：请先办理退出。`,
    en: `${id} belongs to ${householdId ? `the household ${householdId}` : "another office's household"} on that day or later: let them leave it first.`,
  },
});
