/** Reads under way at once: one that the database works on, and one that waits for it. */
const AHEAD = 2;

/**
 * Reads what belongs to each of some things while the one before is still worked on, in their order. The first read that
 * fails ends it. However it ends, those begun are waited for: the transaction or the pool that they read from may end after it.
 */
export async function* readAhead<Thing, Result>(
  things: AsyncIterable<Thing> | Iterable<Thing>,
  read: (thing: Thing) => Promise<Result>,
  ahead = AHEAD,
): AsyncGenerator<Result> {
  const under: Promise<Result>[] = [];
  try {
    for await (const thing of things) {
      const begun = read(thing);
      begun.catch(() => {}); // told when its turn comes
      under.push(begun);
      if (under.length > ahead) yield await (under.shift() as Promise<Result>);
    }
    for (const begun of under) yield await begun;
  } finally {
    await Promise.allSettled(under);
  }
}

/** Collects rows that come in groups of any size into pages of one size; the last may be shorter. */
export async function* inPages<Row>(
  groups: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  size: number,
): AsyncGenerator<Row[]> {
  let page: Row[] = [];
  for await (const group of groups) {
    for (const row of group) {
      page.push(row);
      if (page.length < size) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}
