import { getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import {
  assistanceListBatches,
  assistanceListings,
  certificateEvents,
  certificates,
  enrollments,
  householdMembers,
  households,
  identityDocuments,
  organisations,
  parents,
  payments,
  people,
  personPlaces,
  receiptLines,
  receiptSeries,
  receipts,
  receiptVoids,
  registerChecks,
  staffAssignments,
  staffMembers,
  statusPeriods,
} from '../tables/index.ts';

/** Every table that a demo county fills. */
const FILLED: readonly PgTable[] = [
  organisations,
  staffMembers,
  staffAssignments,
  people,
  identityDocuments,
  personPlaces,
  statusPeriods,
  registerChecks,
  households,
  householdMembers,
  enrollments,
  receipts,
  receiptLines,
  payments,
  assistanceListBatches,
  assistanceListings,
  parents,
  certificates,
  certificateEvents,
  receiptSeries,
  receiptVoids,
];
const FILLED_NAMES = FILLED.map(getTableName);

/** Enough to sort a county's index in memory; a small server still has it. */
const SORT_MEMORY = '256MB';

/** Takes the tables for one load and names those that hold rows already. */
export async function lockAndFindFilled(tx: postgres.TransactionSql): Promise<string[]> {
  await tx.unsafe(`lock table ${FILLED_NAMES.join(', ')} in access exclusive mode`);
  const filled = FILLED_NAMES.map((name) => `select '${name}' as name where exists (select from ${name})`);
  const rows = await tx.unsafe<{ name: string }[]>(filled.join(' union all '));
  return rows.map(({ name }) => name);
}

/**
 * Takes down what makes every single row dear: indexes that back no constraint, foreign keys, and the triggers that note
 * changes, which would look rows up without those indexes. The function it returns puts them back word for word, and Postgres
 * then checks every row of every foreign key, set against set: what does not hold fails the load.
 */
export async function takeDownIndexesKeysAndTriggers(tx: postgres.TransactionSql): Promise<() => Promise<void>> {
  const keys = await tx<{ drop: string; add: string }[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
           format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
    from pg_constraint
    where contype = 'f' and (conrelid = any(${FILLED_NAMES}::regclass[]) or confrelid = any(${FILLED_NAMES}::regclass[]))
    order by conname`;
  const indexes = await tx<{ drop: string; add: string }[]>`
    select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as add
    from pg_index
    where indrelid = any(${FILLED_NAMES}::regclass[])
      and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
    order by indrelid, indexrelid`;
  const triggers = await tx<{ drop: string; add: string }[]>`
    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as drop,
           format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as add
    from pg_trigger where tgrelid = any(${FILLED_NAMES}::regclass[]) and not tgisinternal and tgenabled = 'O' order by tgname`;
  for (const { drop } of [...keys, ...indexes, ...triggers]) await tx.unsafe(drop);

  return async () => {
    await tx.unsafe(`set local maintenance_work_mem = '${SORT_MEMORY}'`);
    for (const { add } of [...indexes, ...keys, ...triggers]) await tx.unsafe(add);
  };
}

/** Tells whoever follows the registry of the listings that stand, in one go, where triggers would have for each piece. */
export async function noteStandingListings(tx: postgres.TransactionSql): Promise<void> {
  await tx`
    insert into registry_changes (subject, subject_id, person_id, department, region_code)
    select 'LISTING', listing.id, listing.person_id, listing.department, people.region_code
    from assistance_listings listing join people on people.id = listing.person_id
    where listing.superseded_at is null order by listing.id`;
}

/** Tells the planner what came in. */
export async function analyseFilled(tx: postgres.TransactionSql): Promise<void> {
  await tx.unsafe(`analyze ${FILLED_NAMES.join(', ')}`);
}
