import { randomUUID } from 'node:crypto';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertKeyFits } from '../../src/services/key-check.ts';
import { reindex } from '../../src/services/keys/reindex.ts';
import { reachOfRegions } from '../../src/store/access.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { peopleByNumber } from '../../src/store/queries/person.ts';
import type { TestDatabase } from '../support/database.ts';
import { COUNTY, createDemoDatabase, KEYRING } from '../support/graph.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { canbao } from '../support/serve.ts';

const REACH = reachOfRegions([COUNTY]);
/** A row of a department's list, and what a clerk decided of its number and name. */
const ROW = { id: randomUUID(), number: '999999194903120025', name: '欧阳示例' };

let folder: string;
let file: string;
let database: TestDatabase;
/** Of somebody on file. */
let holder: { personId: string; number: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canbao-reindex-'));
  file = join(folder, 'keys');
  await writeFile(file, TEST_KEYS, { mode: 0o600 });
  database = await createDemoDatabase();
  const { sql } = database;
  const [document] = await sql<{ id: string; personId: string; sealed: Buffer }[]>`
    select id, person_id as "personId", number_cipher as sealed from identity_documents
    where kind = 'CITIZEN_ID' and superseded_at is null order by id limit 1`;
  if (!document) throw new Error('The county has people.');
  const number = KEYRING.open(document.sealed, `identity_documents.number_cipher:${document.id}`);
  holder = { personId: document.personId, number };
  const [byNumber, byName] = [KEYRING.indexOf(ROW.number), KEYRING.indexOf(`name ${ROW.name}`)];
  const sealed = (column: 'number' | 'name') =>
    KEYRING.seal(ROW[column], `assistance_list_rows.${column}_cipher:${ROW.id}`);
  await sql`insert into assistance_list_rows (id, batch_id, number_cipher, number_index, name_cipher, name_index, class)
    values (${ROW.id}, ${randomUUID()}, ${sealed('number')}, ${byNumber}, ${sealed('name')}, ${byName}, 'UNMATCHED')`;
  await sql`insert into match_decisions (department, number_index, name_index, verdict, person_id, row_id, decided_by, reason)
    values ('CIVIL_AFFAIRS', ${byNumber}, ${byName}, 'REJECTED', ${holder.personId}, ${ROW.id}, 'test', 'test')`;
  // The pool of this test is somebody else's connection.
  await sql.end();
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true });
});

const given = () => ({ DATABASE_URL: database.url, CANBAO_KEYS: file });

async function withApp<Result>(run: (app: Db) => Promise<Result>): Promise<Result> {
  const app = connect(database.url, { max: 2, role: 'canbao_app' });
  try {
    return await run(app);
  } finally {
    await app.end();
  }
}

const isGone = (path: string) =>
  access(path).then(
    () => false,
    () => true,
  );

test('is refused beside a server, and for a list that no command can change', async () => {
  await withApp(async (app) => {
    await app.sql`select 1`;
    const { code, stdout, stderr } = await canbao(['keys', 'reindex'], given());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /1 other connection\(s\) to the database are open\. Stop every server.*请停止所有服务和任务后重试/,
    );
    await assertKeyFits(app, KEYRING);
  });
  expect(await readFile(file, 'utf8')).toBe(TEST_KEYS);
  const list = { ownerUrl: database.url, source: { list: TEST_KEYS } };
  await expect(reindex(list)).rejects.toThrow(/no command can change/);
});

test('is whole or not at all: an index that nothing is sealed for leaves everything as it was', async () => {
  const owner = connect(database.url, { max: 1 });
  await owner.sql`insert into match_decisions (department, number_index, name_index, verdict, person_id, row_id, decided_by, reason)
    values ('CIVIL_AFFAIRS', '\\x01', '\\x02', 'REJECTED', ${holder.personId}, ${ROW.id}, 'stray', 'test')`;
  await owner.end();
  await expect(reindex({ ownerUrl: database.url, source: { file } })).rejects.toThrow(/^2 index\(es\) stand beside no/);
  expect(await readFile(file, 'utf8')).toBe(TEST_KEYS);
  await withApp(async (app) => {
    await assertKeyFits(app, KEYRING);
    expect(await peopleByNumber(app, REACH, KEYRING.indexOf(holder.number))).toHaveLength(1);
  });
  const again = connect(database.url, { max: 1 });
  await again.sql`delete from match_decisions where decided_by = 'stray'`;
  await again.end();
});

test('finds by the new key whoever was found by the old one, and remembers what was decided', async () => {
  const { code, stdout } = await canbao(['keys', 'reindex', '--suite', 'sm'], given());
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d{4,} index\(es\) made anew/)]);
  const list = await readFile(file, 'utf8');
  expect(list.split(',').map((part) => part.split(':')[0])).toEqual(['k1', 'indexsm', 'marks']);
  expect(await isGone(`${file}.reindexed`)).toBe(true);
  const fresh = parseKeyring(list);
  await withApp(async (app) => {
    await assertKeyFits(app, fresh);
    await expect(assertKeyFits(app, KEYRING)).rejects.toThrow(/another index key/);
    const found = await peopleByNumber(app, REACH, fresh.indexOf(holder.number));
    expect(found.map(({ id }) => id)).toEqual([holder.personId]);
    expect(await peopleByNumber(app, REACH, KEYRING.indexOf(holder.number))).toEqual([]);
    const indexes = [fresh.indexOf(ROW.number), fresh.indexOf(`name ${ROW.name}`)];
    const [row] = await app.sql`
      select r.number_index as number, r.name_index as name, d.number_index as "decidedNumber", d.name_index as "decidedName"
      from assistance_list_rows r join match_decisions d on d.row_id = r.id`;
    expect([row?.number, row?.name]).toEqual(indexes);
    expect([row?.decidedNumber, row?.decidedName]).toEqual(indexes);
  });
});

test('keeps the first index key for what was marked by it: seals of the audit, ids of decisions', async () => {
  const list = await readFile(file, 'utf8');
  const fresh = parseKeyring(list);
  expect(fresh.markOf('a decision')).toEqual(KEYRING.markOf('a decision'));
  expect(fresh.hashOfAudit(['a', 'line'])).toBe(KEYRING.hashOfAudit(['a', 'line']));
  const without = parseKeyring(list.replace(/,marks:.*/, ''));
  await withApp((app) => expect(assertKeyFits(app, without)).rejects.toThrow(/another "marks" key/));
});
