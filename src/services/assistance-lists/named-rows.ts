import type { StoredListRow } from '../../store/queries/assistance-list-row.ts';
import { namesOfPeople } from '../../store/queries/person.ts';
import type { Counter } from '../write.ts';

/**
 * Rows of lists with the masked number and the name in the person's file where they have no number of their own: members of
 * households, and whoever a list left out. The name is null for the others, and for files that may not be seen.
 */
export async function namedRows<Row extends StoredListRow>(
  rows: readonly Row[],
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
): Promise<(Row & { readonly fileName: string | null })[]> {
  const unnamed = rows.filter(({ numberMasked }) => numberMasked === null).flatMap(({ personId }) => personId ?? []);
  const files = new Map((await namesOfPeople(db, reach, unnamed)).map((file) => [file.personId, file]));
  return rows.map((row) => {
    const file = row.numberMasked === null ? files.get(row.personId ?? '') : undefined;
    return { ...row, numberMasked: row.numberMasked ?? file?.numberMasked ?? null, fileName: file?.name ?? null };
  });
}
