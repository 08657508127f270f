import type { Logger } from 'pino';
import { todayOf } from '../config.ts';
import type { Platform } from '../graph/context.ts';
import { tellOfClearItems } from '../services/claims/seal-clear-items.ts';
import { assertKeyFits, assertUnsealing } from '../services/key-check.ts';
import { openPolicyDocuments } from '../services/policy-documents.ts';
import { assertMigrated } from '../services/prepare.ts';
import { openRulebooks } from '../services/rulebooks.ts';
import { assertUsable, connect, type Db } from '../store/db.ts';
import type { Serving } from './serving.ts';

type Opened = Pick<Platform, 'db' | 'analysts' | 'keyring'>;

/** Opens what is served, after refusing a database or keys that nothing may be served by. */
export async function openPlatform(opened: Opened, { config, url, log }: Serving): Promise<Platform> {
  const { db, analysts, keyring } = opened;
  await assertServable(db, url);
  await assertKeyFits(db, keyring);
  warnWithoutAnalysts(analysts, log);
  await tellOfClearItems(db, (sentence) => log.warn(sentence));
  const rulebooks = await openRulebooks(db);
  const policyDocuments = await openPolicyDocuments(db);
  await followPublications(db, [rulebooks, policyDocuments], log);
  return { ...opened, rulebooks, policyDocuments, today: () => todayOf(config), half: config.half };
}

/** Refuses a database that nothing may be served from, with the command that mends it. */
async function assertServable(db: Db, url: string): Promise<void> {
  const asLogin = connect(url, { max: 1 });
  try {
    await assertUsable(asLogin);
    await assertMigrated(asLogin);
  } finally {
    await asLogin.end();
  }
  await assertUsable(db);
  await assertUnsealing(db);
}

/** Nobody at a desk waits for statistics: where they cannot be counted, everything else is served all the same. */
function warnWithoutAnalysts(analysts: Db, log: Logger): void {
  assertUsable(analysts).catch((error) =>
    log.warn(
      { err: error },
      'analysts cannot be answered: is the login a member of canbao_read, and the replica there?',
    ),
  );
}

/** Another process may publish: this one hears of it and reads again, also after it lost the connection. */
async function followPublications(
  db: Db,
  followers: readonly { reload(): Promise<void> }[],
  log: Logger,
): Promise<void> {
  const reload = () => {
    Promise.all(followers.map((follower) => follower.reload())).catch((error) =>
      log.error({ err: error }, 'published rulebooks were not read again'),
    );
  };
  await db.sql.listen('canbao_rulebooks', reload, reload);
}
