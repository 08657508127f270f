import { openRulebooks } from '../src/services/rulebooks.ts';
import { reachOf, viewerOf } from '../src/services/viewer.ts';
import type { Counter } from '../src/services/write.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { COUNTY, TODAY } from './database.ts';

/** The insurance office of the county that is measured, as a write takes it. */
export async function officeOf(db: Counter['db'], keyring: Keyring, sub = 'bench'): Promise<Counter> {
  const viewer = viewerOf({ sub, role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'bench' });
  if (typeof viewer === 'string') throw new Error(viewer);
  return { db, keyring, viewer, today: TODAY, reach: reachOf(viewer, TODAY), rulebooks: await openRulebooks(db) };
}
