import { randomUUID } from 'node:crypto';
import type { PersonFacts } from '../../policy/facts.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import { insertRows } from '../../store/insert.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import {
  peopleOfPlace,
  placeAfter,
  type RosterLineRow,
  type RosterPerson,
  type Scheme,
} from '../../store/queries/roster.ts';
import { newestRoster, type RosterRow } from '../../store/queries/stored-roster.ts';
import { rosterLines, rosters } from '../../store/tables/index.ts';
import { assertRegionsKnown } from '../known-region.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { assertOwnRegion, type Counter, type Keyed, writeOnce } from '../write.ts';
import { inPages, readAhead } from './read-ahead.ts';
import { rosterDue } from './roster-due.ts';

/** Whose roster of which year. */
export interface RosterQuestion {
  /** A village, or a town or county with all below it. */
  readonly within: string;
  readonly policyYear: number;
  readonly scheme: Scheme;
}

/** What computing one takes beside the question. */
export interface RosterGround {
  readonly db: Db;
  readonly reach: Reach;
  readonly rulebooks: Rulebooks;
  readonly today: string;
}

/** People in one statement. Fewer cost round trips; more hold up the answers of everybody else in this process. */
const PAGE = 400;

/** What everybody known in a region owes today, place by place in the order a roster is printed in, a page at a time. */
export async function* rosterPages(question: RosterQuestion, ground: RosterGround): AsyncGenerator<RosterLineRow[]> {
  const pages = inPages(peopleOfRegion(question.within, ground), PAGE);
  yield* readAhead(pages, (people) => linesOf(people, question, ground));
}

async function* peopleOfRegion(within: string, { db, reach, today }: RosterGround): AsyncGenerator<RosterPerson[]> {
  for (let place = await placeAfter(db, reach, within, ''); place; place = await placeAfter(db, reach, within, place)) {
    yield await peopleOfPlace(db, reach, { place, on: today, after: null, limit: null });
  }
}

/** What some people owe, each by the rulebook of the place that keeps the file: a roster says what is owed there. */
export async function linesOf(
  people: readonly RosterPerson[],
  { policyYear, scheme }: RosterQuestion,
  { db, reach, rulebooks, today }: RosterGround,
): Promise<RosterLineRow[]> {
  const read = await standingFactsOfPeople(
    db,
    reach,
    people.map(({ personId }) => personId),
  );
  const facts = new Map((read as unknown as PersonFacts[]).map((one) => [one.personId, one]));
  const books = new Map<string, ReturnType<Rulebooks['find']>>();
  const bookOf = (region: string) => {
    const book = books.get(region) ?? rulebooks.find({ region, scheme, policyYear });
    books.set(region, book);
    return book.compiled;
  };
  return people.flatMap(({ number: _, ...person }) => {
    const known = facts.get(person.personId);
    return known ? [{ ...person, ...rosterDue(known, { asOf: today }, bookOf(person.regionCode)) }] : [];
  });
}

export interface RosterMakeInput extends Keyed {
  readonly regionCode: string;
  readonly policyYear: number;
  readonly scheme?: Scheme | null;
}

/**
 * Makes a region's roster and keeps it: who is known there today and what each owes. The one before stays as it was. Its
 * lines are written as they are computed, so that a county's fit into the memory of a village's.
 */
export function makeRoster(counter: Counter, input: RosterMakeInput): Promise<{ rosterId: string }> {
  const { regionCode, policyYear } = input;
  const scheme = input.scheme ?? 'URRBMI';
  const makeIds = () => ({ rosterId: randomUUID() });
  return writeOnce(counter, 'roster.make', input, makeIds, async (tx, { rosterId }) => {
    assertOwnRegion(tx, regionCode, 'regionCode');
    await assertRegionsKnown(tx, [{ code: regionCode, field: 'regionCode' }]);
    const { id: rulebookVersionId } = tx.rulebooks.find({ region: regionCode, scheme, policyYear });
    let lineCount = 0;
    for await (const lines of rosterPages({ within: regionCode, policyYear, scheme }, tx)) {
      const first = lineCount + 1;
      await insertRows(
        tx.db,
        rosterLines,
        lines.map((line, at) => ({ ...line, rosterId, position: first + at })),
      );
      lineCount += lines.length;
    }
    const made = { id: rosterId, regionCode, scheme, policyYear, asOf: tx.today, rulebookVersionId, lineCount };
    await insertRows(tx.db, rosters, [{ ...made, madeBy: tx.viewer.subject ?? '' }]);
    return { subjects: [], details: { rosterId, regionCode, scheme, policyYear, lineCount } };
  });
}

/** A stored roster, as far as it is about a region: the one that was made for it, or for one above it. */
export type RosterPart = RosterRow & { readonly within: string };

/** The newest roster that holds a region; null where none was made. */
export async function rosterOf(db: Db, { within, policyYear, scheme }: RosterQuestion): Promise<RosterPart | null> {
  const roster = await newestRoster(db, regionsHolding(within), policyYear, scheme);
  return roster && { ...roster, within };
}

/** A region's code and those of the regions above it. */
export function regionsHolding(code: string): string[] {
  const shorter = [9, 6].filter((length) => length < code.length).map((length) => code.slice(0, length));
  return [code, ...shorter, `${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`];
}
