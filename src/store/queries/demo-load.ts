import { setImmediate } from 'node:timers/promises';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import {
  assistanceListBatches,
  assistanceListings,
  enrollments,
  householdMembers,
  households,
  identityDocuments,
  organisations,
  payments,
  people,
  personPlaces,
  receiptLines,
  receipts,
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
];
const FILLED_NAMES = FILLED.map(getTableName);

/** Enough to sort a county's index in memory; a small server still has it. */
const SORT_MEMORY = '256MB';
/** Text handed to the socket at a time. Much less costs calls, much more holds up everything else in the process. */
const PIECE = 256 * 1024;

/** Takes the tables for one load and names those that hold rows already. */
export async function lockAndFindFilled(tx: postgres.TransactionSql): Promise<string[]> {
  await tx.unsafe(`lock table ${FILLED_NAMES.join(', ')} in access exclusive mode`);
  const filled = FILLED_NAMES.map((name) => `select '${name}' as name where exists (select from ${name})`);
  const rows = await tx.unsafe<{ name: string }[]>(filled.join(' union all '));
  return rows.map(({ name }) => name);
}

/**
 * Takes down what makes every single row dear: indexes that back no constraint, and foreign keys. The function it
 * returns puts them back word for word, and Postgres then checks every row of every foreign key, set against set: what
 * does not hold fails the load.
 */
export async function takeDownIndexesAndKeys(tx: postgres.TransactionSql): Promise<() => Promise<void>> {
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
  for (const { drop } of [...keys, ...indexes]) await tx.unsafe(drop);

  return async () => {
    await tx.unsafe(`set local maintenance_work_mem = '${SORT_MEMORY}'`);
    for (const { add } of [...indexes, ...keys]) await tx.unsafe(add);
  };
}

/** Writes rows by COPY. Values left out take the column's default. */
export async function copyRows<Table extends PgTable>(
  tx: postgres.TransactionSql,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  const first = rows[0] as Record<string, unknown> | undefined;
  if (first === undefined) return;
  const given = Object.entries(getTableColumns(table)).filter(([key]) => key in first);
  const names = given.map(([, column]) => `"${column.name}"`).join(', ');
  const stream = await tx.unsafe(`copy "${getTableName(table)}" (${names}) from stdin`).writable();
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });

  const keys = given.map(([key]) => key);
  for (const piece of pieces(rows as readonly Record<string, unknown>[], keys)) {
    await new Promise<void>((resolve) => stream.write(piece, () => resolve()));
  }
  stream.end();
  // The driver drops an error that Postgres reports after the last row, and `finish` then never comes. The statement
  // behind the copy is refused in that case. One turn of the loop lets the end of the copy leave first.
  await setImmediate();
  try {
    await tx`select 1`;
  } catch (error) {
    throw failure ?? error;
  }
}

/** Rows as COPY text, a good piece at a time. */
function* pieces(rows: readonly Record<string, unknown>[], keys: readonly string[]): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    let separator = '';
    for (const key of keys) {
      text += separator + copyText(row[key]);
      separator = '\t';
    }
    text += '\n';
    if (text.length >= PIECE) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in COPY's text format. */
function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') {
    return NEEDS_ESCAPE.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : value;
  }
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.join(',')}}`; // enum values only: nothing in them needs quotes
  return String(value);
}

/** Tells the planner what came in. */
export async function analyseFilled(tx: postgres.TransactionSql): Promise<void> {
  await tx.unsafe(`analyze ${FILLED_NAMES.join(', ')}`);
}
