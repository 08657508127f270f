import DataLoader from 'dataloader';

export type Keys = readonly string[];

/** Tells rows apart by a column; where it is empty, no key names the row. */
export const by =
  <Column extends string>(column: Column) =>
  (row: Readonly<Record<Column, string | null>>): string =>
    row[column] ?? '';

/** For rows that each key names at most one of. */
export function byKey<Row>(read: (keys: Keys) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row | null>(async (keys) => {
    const rows = new Map((await read(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key.toLowerCase()) ?? rows.get(key) ?? null);
  });
}

/** For rows that each key names any number of. The order within a key is the order the query gave. */
export function groupedBy<Row>(read: (keys: Keys) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row[]>(async (keys) => {
    const groups = new Map<string, Row[]>();
    for (const row of await read(keys)) {
      const group = groups.get(keyOf(row));
      if (group) group.push(row);
      else groups.set(keyOf(row), [row]);
    }
    return keys.map((key) => groups.get(key) ?? []);
  });
}

/** Makes one thing per name, and gives the same again. */
export function memo<Made>(make: (name: string) => Made): (name: string) => Made {
  const made = new Map<string, Made>();
  return (name) => {
    const one = made.get(name) ?? make(name);
    made.set(name, one);
    return one;
  };
}
