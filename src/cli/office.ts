import { userInfo } from 'node:os';
import { type Config, todayOf } from '../config.ts';
import { openRulebooks } from '../services/rulebooks.ts';
import { reachOf, viewerOf } from '../services/viewer.ts';
import type { Counter } from '../services/write.ts';
import { RefusedInput, withDatabase } from './cli.ts';

/** Who acts from this machine, in the name of a county's office. */
export interface Acting {
  readonly actor: string;
  readonly purpose?: string | undefined;
}

/** The login's name: what the audit says unless somebody names another. */
export const ACTOR = userInfo().username;

/** Runs something as the county's office would at a counter, for the files of one region. */
export function asOffice<Result>(
  config: Config,
  region: string,
  { actor, purpose }: Acting,
  run: (counter: Counter) => Promise<Result>,
): Promise<Result> {
  const viewer = viewerOf({ sub: actor, role: 'COUNTY_OFFICER', regions: [region], purpose });
  if (typeof viewer === 'string') {
    console.error(viewer);
    throw new RefusedInput();
  }
  return withDatabase(config, async (db, keyring) => {
    const today = todayOf(config);
    return run({ db, keyring, viewer, today, reach: reachOf(viewer, today), rulebooks: await openRulebooks(db) });
  });
}
