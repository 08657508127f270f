import type { Db } from './db.ts';

/** Whether a database says within so many milliseconds that it is there. */
export async function answers({ sql }: Db, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const said = sql`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([said, late]).finally(() => clearTimeout(timer));
}
