import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealWords } from '../../src/services/claims/claim-item.ts';
import type { KeySource } from '../../src/services/keys/key-source.ts';
import { connect, type Db } from '../../src/store/db.ts';
import type { Keyring } from '../../src/store/envelope.ts';
import { insertExport, insertExportPiece } from '../../src/store/queries/export.ts';
import { insertPiece } from '../../src/store/queries/upload.ts';
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts';
import type { TestDatabase } from './database.ts';
import { COUNTY, createDemoDatabase, KEYRING } from './graph.ts';
import { TEST_KEYS } from './keys.ts';
import { enterStay } from './stays.ts';

/** A file on its way out and one on its way in, in pieces that are made small and in pieces that are not. */
export const EXPORT = '00000000-0000-4000-8000-00000000e001';
export const UPLOAD = '00000000-0000-4000-8000-00000000e002';
export const LONG = Buffer.from('姓名,电话\n'.repeat(40_000));

export interface SealedCounty {
  readonly database: TestDatabase;
  readonly owner: Db;
  readonly app: Db;
}

export interface SealedCounties {
  /** A county of its own, with what was sealed of it. */
  county(): Promise<SealedCounty>;
  /** A key file of its own. */
  keyFile(name: string): Promise<KeySource & { readonly file: string }>;
  close(): Promise<void>;
}

/** Counties whose keys are to be changed, and the files that these stand in. */
export async function sealedCounties(): Promise<SealedCounties> {
  const folder = await mkdtemp(join(tmpdir(), 'canbao-keys-'));
  const opened: SealedCounty[] = [];
  return {
    async county() {
      const database = await createDemoDatabase();
      const owner = connect(database.url, { max: 2 });
      const app = connect(database.url, { max: 4, role: 'canbao_app' });
      opened.push({ database, owner, app });
      await addFiles(app);
      await addClaim(owner);
      return { database, owner, app };
    },
    async keyFile(name) {
      const file = join(folder, name);
      await writeFile(file, TEST_KEYS, { mode: 0o600 });
      return { file };
    },
    async close() {
      for (const { database, owner, app } of opened) {
        await Promise.all([owner.end(), app.end()]);
        await database.drop();
      }
      await rm(folder, { recursive: true });
    },
  };
}

async function addFiles(app: Db): Promise<void> {
  const asked = { format: 'CSV' as const, noun: 'Person', isStatistic: false, viewer: {}, requestedBy: 'test' };
  await insertExport(app, KEYRING, { id: EXPORT, ...asked, question: { name: '示例' }, hours: 1 });
  await insertExportPiece(app, KEYRING, { exportId: EXPORT, position: 0, bytes: LONG });
  await app.sql`insert into uploads (id, department, region_code, format, uploaded_by)
    values (${UPLOAD}, 'CIVIL_AFFAIRS', ${COUNTY}, 'CSV', 'test')`;
  await insertPiece(app, KEYRING, { uploadId: UPLOAD, number: 0, content: LONG });
}

/** A claim with two lines. */
async function addClaim({ sql }: Db): Promise<void> {
  const [person] = await sql<{ id: string }[]>`select id from people limit 1`;
  const claimId = await enterStay(sql, { personId: person?.id ?? '', admittedOn: '2017-09-04', state: 'ENTERED' });
  for (const line of [1, 2]) {
    const item = sealWords(KEYRING, claimId, line, { code: null, name: '示例血液透析' });
    await sql`insert into claim_items (claim_id, line, item_cipher, catalogue, amount_fen)
      values (${claimId}, ${line}, ${item}, 'COVERED', 250000)`;
  }
}

/** Everything that is sealed, opened: by its place. */
export async function openAll({ sql }: Db, keyring: Keyring): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const { table, column, key, placeOf } of SEALED_COLUMNS) {
    const rows = await sql.unsafe<{ key: string[]; sealed: Buffer }[]>(
      `select array[${key.map((one) => `"${one.column}"::text`)}] as key, "${column}" as sealed
       from "${table}" where octet_length("${column}") > 0`,
    );
    for (const row of rows) {
      all.set(`${table}.${column} ${row.key}`, keyring.openBytes(row.sealed, placeOf(row.key)).toString('base64'));
    }
  }
  return all;
}
