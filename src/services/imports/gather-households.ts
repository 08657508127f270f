import { type FiledPerson, peopleFiled } from '../../store/queries/collection-import.ts';
import type { Counter } from '../write.ts';
import type { CollectionFile, CollectionRow, HouseholdRows } from './collection-rows.ts';

type Homes = ReadonlyMap<string, FiledPerson>;

/**
 * Puts the lines of a household together, so that it gets one receipt: whoever is named by their file belongs to their own
 * household, whether its number is given, stands twice in a town, or is left out. Other lines stay as they were read.
 */
export async function gatherHouseholds(
  { db, reach, today }: Counter,
  { households, ...file }: CollectionFile,
): Promise<CollectionFile> {
  const rows = households.flatMap((household) => household.rows);
  const ids = rows.flatMap(({ personId }) => personId ?? []);
  const homes = new Map((await peopleFiled(db, reach, { ids, on: today })).map((person) => [person.key, person]));
  const numbers = numbersOf(homes);
  const gathered = new Map<string, HouseholdRows>();
  for (const household of households) {
    const problems = Map.groupBy(household.problems, ({ line }) => line);
    for (const row of household.rows) {
      const number = homeOf(row, homes) ?? numbers.get(row.householdNumber) ?? row.householdNumber;
      const key = number || `line ${row.line}`;
      const into = gathered.get(key) ?? { number, rows: [], problems: [] };
      gathered.set(key, into);
      into.rows.push(row);
      into.problems.push(...(problems.get(row.line) ?? []));
      // A reference that is nobody's is refused where people are matched.
      if (number === '' && row.personId && homes.has(row.personId)) into.problems.push(homeless(row.line));
    }
  }
  return { ...file, households: [...gathered.values()] };
}

/** The person's own household, where the line names that or none; null where another household pays. */
function homeOf({ personId, householdNumber }: CollectionRow, homes: Homes): string | null {
  const home = personId === null ? undefined : homes.get(personId);
  return home && (householdNumber === '' || householdNumber === home.householdNumber) ? home.householdId : null;
}

/** Households by number, as far as only one of those that the file names by person has it. */
function numbersOf(homes: Homes): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { householdId, householdNumber } of homes.values()) {
    if (householdId && householdNumber) {
      found.set(householdNumber, (found.get(householdNumber) ?? new Set()).add(householdId));
    }
  }
  return new Map([...found].flatMap(([number, [id, ...others]]) => (id && others.length === 0 ? [[number, id]] : [])));
}

const HOMELESS =
  'This person belongs to no household today, and a receipt is a household’s: put them into one, or name the one that pays. 该人员不属于任何户，请先入户或填写缴费户的户号。';

const homeless = (line: number) => ({ line, field: 'householdNumber', message: HOMELESS });
