import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';

/** Any number; workers that prepare the template take turns. */
const TEMPLATE_LOCK = 88_112_233;
const TEMPLATE = 'canbao_template';

export interface TestDatabase {
  /** A pool as the database's owner. */
  readonly sql: postgres.Sql;
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own for one test file, cloned from a template that is migrated once. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const admin = postgres(inject('clusterUrl'), { max: 1, onnotice: () => {} });
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await admin`select pg_advisory_lock(${TEMPLATE_LOCK})`;
  await ensureTemplate(admin);
  await admin.unsafe(`create database ${name} template ${TEMPLATE}`);
  await admin`select pg_advisory_unlock(${TEMPLATE_LOCK})`;
  const url = databaseUrl(name);
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  return {
    sql,
    url,
    async drop() {
      await sql.end();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

async function ensureTemplate(admin: postgres.Sql): Promise<void> {
  const [existing] = await admin`select 1 from pg_database where datname = ${TEMPLATE}`;
  if (existing) return;
  await admin.unsafe(`create database ${TEMPLATE} template template0 encoding 'UTF8' locale 'C'`);
  await migrate(databaseUrl(TEMPLATE));
}

function databaseUrl(name: string): string {
  const url = new URL(inject('clusterUrl'));
  url.pathname = `/${name}`;
  return url.href;
}
