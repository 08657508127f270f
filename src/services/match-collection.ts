import {
  holdersOfNumbers,
  householdsNumbered,
  type NumberedHousehold,
  type NumberedPerson,
  staffNamed,
} from '../store/queries/collection-import.ts';
import type { Collection } from './collection-request.ts';
import type { CollectionRow, HouseholdRows } from './collection-rows.ts';
import { regionsHolding } from './roster.ts';
import type { Counter } from './write.ts';

/** A household of a file as a counter would be asked to take it; line n of the request is its row n. */
export interface MatchedHousehold {
  readonly household: HouseholdRows;
  readonly asked: Collection;
}

interface Matches {
  readonly households: ReadonlyMap<string, readonly NumberedHousehold[]>;
  readonly people: ReadonlyMap<string, readonly NumberedPerson[]>;
  /** By name and by id. */
  readonly staff: ReadonlyMap<string, readonly { readonly id: string }[]>;
}

/**
 * Finds whom a file is about, in three statements for any number of lines. A household that cannot be asked about is left out,
 * and what is wrong is added to its problems.
 */
export async function matchCollection(
  counter: Counter,
  households: readonly HouseholdRows[],
  { region }: { readonly region: string },
): Promise<MatchedHousehold[]> {
  const matches = await readMatches(counter, households, region);
  return households.flatMap((household) => {
    const asked = askedOf(household, matches);
    return asked && household.problems.length === 0 ? [{ household, asked }] : [];
  });
}

async function readMatches(
  { db, reach, today }: Counter,
  households: readonly HouseholdRows[],
  within: string,
): Promise<Matches> {
  const rows = households.flatMap((household) => household.rows);
  const distinct = (values: readonly (string | null)[]) =>
    [...new Set(values.filter((value) => value !== null && value !== ''))] as string[];
  const numbers = distinct(households.map(({ number }) => number));
  const indexes = distinct(rows.map(({ numberIndex }) => numberIndex));
  const named = distinct(rows.map(({ collector }) => collector));
  const staff = await staffNamed(db, { within, above: regionsHolding(within), on: today }, named);
  return {
    households: Map.groupBy(await householdsNumbered(db, reach, within, numbers), ({ number }) => number),
    people: Map.groupBy(await holdersOfNumbers(db, reach, indexes), ({ numberIndex }) => numberIndex),
    staff: Map.groupBy(
      staff.flatMap((one) => [one.id, one.name].map((key) => ({ key, id: one.id }))),
      ({ key }) => key,
    ),
  };
}

function askedOf(household: HouseholdRows, matches: Matches): Collection | null {
  const [first] = household.rows;
  const householdId = householdOf(household, matches);
  const people = household.rows.map((row) => personOf(row, household, matches));
  const collectorId = first ? collectorOf(first, household, matches) : null;
  for (const row of household.rows) compare(row, first, household);
  if (!first || !householdId || people.includes(null)) return null;
  return {
    householdId,
    policyYear: first.policyYear,
    lines: household.rows.map(({ amountFen }, at) => ({ personId: people[at] ?? '', amount: amountFen })),
    channel: first.channel,
    collectorId,
    isSigned: first.isSigned,
    slipNumber: first.slipNumber,
    paidOn: first.paidOn,
  };
}

function householdOf({ number, rows, problems }: HouseholdRows, { households }: Matches): string | null {
  const [found, other] = households.get(number) ?? [];
  if (found && !other) return found.id;
  const message = other
    ? 'Several households of this region have this number: name the village instead. 户号在该区划内不唯一。'
    : 'No household of this region has this number. 该区划内没有此户号。';
  if (number !== '') problems.push({ line: rows[0]?.line ?? 0, field: 'householdNumber', message });
  return null;
}

/** Whom a line pays for. A name that is not the file's tells of a slip in the number, so money is not taken on it. */
function personOf(row: CollectionRow, { problems }: HouseholdRows, { people }: Matches): string | null {
  if (row.numberIndex === null) return null;
  const [found, other] = people.get(row.numberIndex) ?? [];
  const add = (field: string, message: string) => {
    problems.push({ line: row.line, field, message });
    return null;
  };
  if (!found) return add('idNumber', 'Nobody on file whom you may see holds this number. 没有登记此身份证号的人员。');
  if (other)
    return add('idNumber', 'Several files hold this number: have the duplicate resolved first. 此号码对应多份档案。');
  if (row.name === '' || row.name === found.name) return found.id;
  return add('name', 'The holder of this number has another name on file. 姓名与档案不一致。');
}

function collectorOf(first: CollectionRow, { problems }: HouseholdRows, { staff }: Matches): string | null {
  if (first.collector === '') return null;
  const [found, other] = staff.get(first.collector) ?? [];
  if (found && !other) return found.id;
  const message = other
    ? 'Several members of staff have this name: give the id. 代收人重名，请填标识。'
    : 'Nobody of this name or id works for this region today. 该区划没有这名代收人。';
  problems.push({ line: first.line, field: 'collector', message });
  return null;
}

/** What stands once on a receipt. */
const COMMON = ['paidOn', 'channel', 'collector', 'isSigned', 'slipNumber'] as const;

/** A household pays once, so every line of it says the same of the payment. */
function compare(row: CollectionRow, first: CollectionRow | undefined, { problems }: HouseholdRows): void {
  for (const field of COMMON) {
    if (first && row[field] !== first[field]) {
      const message = `The household's line ${first.line} says otherwise: one household pays once, on one receipt. 同一户各行应一致。`;
      problems.push({ line: row.line, field, message });
    }
  }
}
