import type { Db } from '../../store/db.ts';
import { type BulletinRow, countsOfBulletin } from '../../store/queries/bulletin.ts';
import { countRegions, NOBODY } from './count-bulletin.ts';

/** Whether counting again, as of the same day and as known at the same instant, gives every number of a bulletin again. */
export async function isReproduced(db: Db, bulletin: BulletinRow): Promise<boolean> {
  const [stored, counted] = await Promise.all([countsOfBulletin(db, bulletin.id), countRegions(db, bulletin)]);
  const told = new Set(stored.map(({ regionCode }) => regionCode));
  const isSame = stored.every((row) => {
    const { registered, enrolled, paid } = counted.get(row.regionCode) ?? NOBODY;
    return row.registered === registered && row.enrolled === enrolled && row.paid === paid;
  });
  return isSame && [...counted.keys()].every((code) => told.has(code));
}
