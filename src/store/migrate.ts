import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Any number, as long as nothing else in the database takes the same advisory lock. */
const LOCK = 7_364_212;

interface Journal {
  readonly entries: readonly { readonly when: number; readonly tag: string }[];
}

/** Brings the database up to date as its owner, one process at a time. Returns the names of what was applied. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    const pending = await pendingMigrations(sql);
    if (pending.length > 0) await runMigrations(drizzle(sql), { migrationsFolder: FOLDER });
    return pending;
  } finally {
    await sql.end();
  }
}

/** The names of migrations that the database has not seen yet. */
export async function pendingMigrations(sql: postgres.Sql): Promise<string[]> {
  const journal: Journal = JSON.parse(readFileSync(`${FOLDER}/meta/_journal.json`, 'utf8'));
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`;
  if (!table?.present) return journal.entries.map((entry) => entry.tag);
  const [row] = await sql<{ last: string | null }[]>`select max(created_at) as last from drizzle.__drizzle_migrations`;
  return journal.entries.filter((entry) => entry.when > Number(row?.last ?? 0)).map((entry) => entry.tag);
}

/** Creates a database of the cluster when it is not there: UTF-8, and ordered byte by byte. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [existing] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!existing) await sql.unsafe(`create database ${name} template template0 encoding 'UTF8' locale 'C'`);
  } finally {
    await sql.end();
  }
}
