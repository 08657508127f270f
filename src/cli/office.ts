import { userInfo } from 'node:os';
import { type Config, todayOf } from '../config.ts';
import { requireCode } from '../services/imports/region-file.ts';
import { assertRegionsKnown } from '../services/known-region.ts';
import { openRulebooks } from '../services/rulebooks.ts';
import { type Role, reachOf, SCOPES_OF_ROLE, type Viewer, viewerOf } from '../services/viewer.ts';
import { type Counter, type WriteProblem, WriteRefused } from '../services/write.ts';
import type { Db } from '../store/db.ts';
import { RefusedInput, withDatabase } from './cli.ts';

/** Who acts from this machine, in the name of a county's office. */
export interface Acting {
  readonly actor: string;
  readonly purpose?: string | undefined;
  /** As who, unless as the office. */
  readonly role?: Role;
}

/** The login's name: what the audit says unless somebody names another. */
export const ACTOR = userInfo().username;

/** Whoever holds the database's own connection reaches everywhere. */
export const EVERYWHERE = { kind: 'EVERYWHERE', isSensitiveShown: true } as const;

/** Somebody with the database's own connection, as an office would act unless another role is named. */
export const ownerOf = (actor: string, role: Role = 'COUNTY_OFFICER'): Viewer => ({
  subject: actor,
  role,
  regions: [],
  department: null,
  personId: null,
  purpose: null,
  scopes: new Set(SCOPES_OF_ROLE[role]),
});

/** Runs something as whoever holds the database, for any file. */
export const asOwner = <Result>(config: Config, actor: string, run: (counter: Counter) => Promise<Result>) =>
  withDatabase(config, async (db, keyring) =>
    run({
      ...{ db, keyring, viewer: ownerOf(actor), today: todayOf(config), reach: EVERYWHERE },
      rulebooks: await openRulebooks(db),
    }),
  );

/** Says in both languages why a write was refused, and where it is known which option or command would do; refuses. */
export function sayRefused(error: unknown, hintOf: (problem: WriteProblem) => string | undefined = () => ''): never {
  if (!(error instanceof WriteRefused)) throw error;
  for (const problem of error.problems) {
    const { en, zh } = problem.text;
    console.error([en, zh, hintOf(problem)].filter(Boolean).join(' '));
  }
  throw new RefusedInput();
}

/** Refuses a region on the command line that is in no list of regions. */
export async function assertRegion(db: Db, code: string | undefined): Promise<void> {
  if (code !== undefined) await assertRegionsKnown({ db }, [{ code, field: 'region' }]).catch(sayRefused);
}

/** Runs something as the county's office would at a counter, for the files of one region. */
export function asOffice<Result>(
  config: Config,
  region: string,
  { actor, purpose, role = 'COUNTY_OFFICER' }: Acting,
  run: (counter: Counter) => Promise<Result>,
): Promise<Result> {
  if (!requireCode('region', region, (_, message) => console.error(message))) throw new RefusedInput();
  const viewer = viewerOf({ sub: actor, role, regions: [region], purpose });
  if (typeof viewer === 'string') {
    console.error(viewer);
    throw new RefusedInput();
  }
  return withDatabase(config, async (db, keyring) => {
    const today = todayOf(config);
    return run({ db, keyring, viewer, today, reach: reachOf(viewer, today), rulebooks: await openRulebooks(db) });
  });
}
