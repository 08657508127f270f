import type { Db } from './db.ts';

/** What each database was asked and has not answered yet. */
const asked = new WeakMap<Db, Promise<boolean>>();

/** Whether a database says within so many milliseconds that it is there. However many ask at one moment, it is asked once. */
export async function answers(db: Db, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  return Promise.race([saidBy(db), late]).finally(() => clearTimeout(timer));
}

/** Anybody may ask, as often as they like: a line of questions would grow for as long as the database is away. */
function saidBy(db: Db): Promise<boolean> {
  const waiting = asked.get(db);
  if (waiting) return waiting;
  const said = db.sql`select 1`
    .then(
      () => true,
      () => false,
    )
    .finally(() => asked.delete(db));
  asked.set(db, said);
  return said;
}
