/** Facts as text: made by Postgres in one piece for many people, because a row for every fact would take most of the time. */
import { addFact, type Facts, type List, noFacts } from './fact-rows.ts';

/** Stand between the values and between the rows of a text: neither is in any code, day or number. */
export const [NEXT_VALUE, NEXT_ROW] = ['\u001f', '\u001e'];

/** Values as one row of a text; what is null is empty. */
export const joined = (values: readonly string[]): string =>
  `concat_ws('${NEXT_VALUE}', ${values.map((value) => `coalesce((${value})::text, '')`).join(', ')})`;

/** A select of the facts of some people as one text, list after list; `only` as the sources have it. */
export const factsText = (lists: readonly List[], only: (person: string) => string = () => 'true'): string => `
  select string_agg(row, '${NEXT_ROW}') as facts from (${lists.map((list, at) => factRows(list, at, only)).join('\nunion all\n')}) as told (row)`;

/** In the order in which whoever reads single files has them: of two facts that say the same, the first is taken. */
function factRows(
  { of, from, where, by, person, values }: List,
  list: number,
  only: (person: string) => string,
): string {
  const rows = person ? `${where} and ${only(person)}` : where;
  return `(select ${joined([of, String(list), ...values.map((value) => value.sql)])} from ${from} where ${rows} order by ${by})`;
}

/** Rows by whose they are: that stands first in each. */
export function rowsOfPeople(text: string): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  for (const row of text.split(NEXT_ROW)) {
    const at = row.slice(0, row.indexOf(NEXT_VALUE));
    const known = rows.get(at);
    if (known) known.push(row);
    else rows.set(at, [row]);
  }
  return rows;
}

/** A text's people, one after the other, each with their place in it: they are read when it is their turn, so that little is kept. */
export function* peopleOfText(text: string, lists: readonly List[]): Generator<readonly [at: string, facts: Facts]> {
  for (const [at, rows] of rowsOfPeople(text)) {
    const facts = noFacts();
    for (const [, list, ...values] of rows.map((row) => row.split(NEXT_VALUE))) {
      addFact(facts, lists[Number(list)] as List, (value) => values[value] || null);
    }
    yield [at, facts];
  }
}
