import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';

/** Any number; workers that prepare a template take turns. */
const TEMPLATE_LOCK = 88_112_233;

export interface TestDatabase {
  /** A pool as the database's owner. */
  readonly sql: postgres.Sql;
  readonly url: string;
  drop(): Promise<void>;
}

/** A database that is made once in a run and cloned for each test file. */
export interface Template {
  readonly name: string;
  /** Fills the empty database, and leaves no connection behind. */
  readonly fill: (url: string) => Promise<unknown>;
}

const MIGRATED: Template = { name: 'canbao_template', fill: migrate };

/** A database of its own for one test file, cloned from a template that is made once: by default one that is migrated. */
export async function createTestDatabase(template: Template = MIGRATED): Promise<TestDatabase> {
  const admin = postgres(inject('clusterUrl'), { max: 1, onnotice: () => {} });
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await admin`select pg_advisory_lock(${TEMPLATE_LOCK})`;
  await ensureTemplate(admin, template);
  await admin.unsafe(`create database ${name} template ${template.name}`);
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

/** Made under another name first, so that a template whose filling failed is never cloned. */
async function ensureTemplate(admin: postgres.Sql, { name, fill }: Template): Promise<void> {
  const [existing] = await admin`select 1 from pg_database where datname = ${name}`;
  if (existing) return;
  const unfinished = `${name}_unfinished`;
  await admin.unsafe(`drop database if exists ${unfinished} with (force)`);
  await admin.unsafe(`create database ${unfinished} template template0 encoding 'UTF8' locale 'C'`);
  await fill(databaseUrl(unfinished));
  await admin.unsafe(`alter database ${unfinished} rename to ${name}`);
}

function databaseUrl(name: string): string {
  const url = new URL(inject('clusterUrl'));
  url.pathname = `/${name}`;
  return url.href;
}
