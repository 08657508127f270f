import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sealWords } from '../../src/services/claims/claim-item.ts';
import { sealClearItems, tellOfClearItems } from '../../src/services/claims/seal-clear-items.ts';
import { prepareDatabase } from '../../src/services/prepare.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { clearItems, sealClear } from '../../src/store/queries/sealed-claim-item.ts';
import { createTestDatabase } from '../support/database.ts';
import { COUNTY, createTestGraph, KEYRING, type TestGraph, viewerWith } from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';

const PATIENT = '00000000-0000-4000-8000-000000000018';
const READER = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'a test' });
/** Lines of before, which stand in clear. */
const DIALYSIS = { line: 1, code: 'XHD-示例', name: '示例血液透析' };
const BED = { line: 2, code: null, name: '床位费' };

let graph: TestGraph;
let owner: Db;
let app: Db;
beforeAll(async () => {
  graph = await createTestGraph('both');
  owner = connect(graph.database.url, { max: 2 });
  app = connect(graph.database.url, { max: 2, role: 'canbao_app' });
});
afterAll(async () => {
  await Promise.all([owner.end(), app.end()]);
  await graph.close();
});
afterEach(() => owner.sql`delete from claim_items`);

/** A claim as it was entered before lines were sealed. */
async function enteredBefore(items: readonly { line: number; code: string | null; name: string }[]): Promise<string> {
  const claimId = await enterStay(owner.sql, { personId: PATIENT, admittedOn: '2017-09-04', state: 'ENTERED' });
  for (const { line, code, name } of items) {
    await owner.sql`insert into claim_items (claim_id, line, code, name, catalogue, amount_fen)
      values (${claimId}, ${line}, ${code}, ${name}, 'COVERED', 250000)`;
  }
  return claimId;
}

async function itemsOf(claimId: string): Promise<unknown> {
  const { data, errors } = await graph.ask(READER, `{ claim(id: "${claimId}") { items { line code name amount } } }`);
  expect(errors).toEqual([]);
  return data.claim.items;
}

const shown = (items: readonly { line: number; code: string | null; name: string }[]) =>
  items.map((item) => ({ ...item, amount: '2500.00' }));

const told = async () => {
  const sentences: string[] = [];
  await tellOfClearItems(app, (sentence) => sentences.push(sentence));
  return sentences;
};

/** Everything that the table holds, as a dump has it. */
const inClear = async () =>
  (await owner.sql<{ text: string }[]>`select i::text as text from claim_items i`).map(({ text }) => text).join('\n');

describe('lines of claims that were written before lines were sealed', () => {
  test('are read as they stand, and the server says how many there are and what seals them', async () => {
    const claimId = await enteredBefore([DIALYSIS, BED]);
    expect(await itemsOf(claimId)).toEqual(shown([DIALYSIS, BED]));
    expect(await told()).toEqual([expect.stringMatching(/^2 line\(s\) .*canbao -- migrate/)]);
  });

  test('are sealed by `canbao migrate`, and read as before', async () => {
    const claimId = await enteredBefore([DIALYSIS, BED]);
    expect(await inClear()).toContain(DIALYSIS.name);
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    await prepareDatabase({ ownerUrl: graph.database.url, keyring: KEYRING, demo: null, onProgress });
    expect(lines).toContain('Claims: 2 line(s) that stood in clear were sealed.');
    expect(await inClear()).not.toMatch(/示例血液透析|XHD|床位费/);
    expect(await itemsOf(claimId)).toEqual(shown([DIALYSIS, BED]));
    expect(await told()).toEqual([]);
    const changed = await owner.sql`select count(*)::int as lines from claim_items where item_cipher is not null`;
    expect(changed).toEqual([{ lines: 2 }]);
  });

  test('are sealed all, however many there are, and those that were sealed before stay as they are', async () => {
    const claimId = await enteredBefore([]);
    const stood = sealWords(KEYRING, claimId, 1, BED);
    await owner.sql`insert into claim_items (claim_id, line, item_cipher, catalogue, amount_fen)
      values (${claimId}, 1, ${stood}, 'COVERED', 250000)`;
    await owner.sql`insert into claim_items (claim_id, line, name, catalogue, amount_fen)
      select ${claimId}, line, 'clear ' || line, 'COVERED', 250000 from generate_series(2, 2500) line`;
    expect(await sealClearItems(owner, KEYRING)).toBe(2499);
    expect(await sealClearItems(owner, KEYRING)).toBe(0);
    const read = (await itemsOf(claimId)) as { line: number; name: string }[];
    expect(read.map(({ name }) => name)).toEqual([
      BED.name,
      ...Array.from({ length: 2499 }, (_, at) => `clear ${at + 2}`),
    ]);
    expect(await owner.sql`select item_cipher from claim_items where line = 1`).toEqual([{ item_cipher: stood }]);
  });

  test('are left alone where somebody entered others between their reading and their sealing', async () => {
    const claimId = await enteredBefore([DIALYSIS]);
    const read = await clearItems(owner, 10);
    const anew = sealWords(KEYRING, claimId, 1, BED);
    await owner.sql`delete from claim_items`;
    await owner.sql`insert into claim_items (claim_id, line, item_cipher, catalogue, amount_fen)
      values (${claimId}, 1, ${anew}, 'COVERED', 250000)`;
    const rows = read.map((row) => ({ ...row, sealed: sealWords(KEYRING, row.claimId, row.line, row) }));
    expect(await sealClear(owner, rows)).toBe(0);
    expect(await itemsOf(claimId)).toEqual(shown([{ ...BED, line: 1 }]));
  });
});

/** The schema as it was before lines were sealed. */
async function migrateBefore(url: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'canbao-migrations-'));
  await cp(new URL('../../migrations', import.meta.url), folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { idx: number }[] };
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.filter(({ idx }) => idx < 17) }));
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await runMigrations(drizzle(sql), { migrationsFolder: folder });
  await sql.end();
  await rm(folder, { recursive: true });
}

describe('a county of before', () => {
  test('is brought up to date with its lines, and nothing of them is left in clear', async () => {
    const before = await createTestDatabase({ name: 'canbao_template_before_17', fill: migrateBefore });
    try {
      const [personId, { sql, url: ownerUrl }] = [randomUUID(), before];
      await sql`insert into people (id, name, region_code, source) values (${personId}, '示例', ${COUNTY}, 'test')`;
      const claimId = await enterStay(sql, { personId, admittedOn: '2017-09-04', state: 'ENTERED' });
      for (const { line, code, name } of [DIALYSIS, BED]) {
        await sql`insert into claim_items (claim_id, line, code, name, catalogue, amount_fen)
          values (${claimId}, ${line}, ${code}, ${name}, 'COVERED', 250000)`;
      }
      const lines: string[] = [];
      const onProgress = (line: string) => lines.push(line);
      await prepareDatabase({ ownerUrl, keyring: KEYRING, demo: null, onProgress });
      expect(lines).toContain('Claims: 2 line(s) that stood in clear were sealed.');
      const rows = await sql<
        { line: number; sealed: Buffer; amount: number; name: string | null; code: string | null }[]
      >`
        select line, item_cipher as sealed, amount_fen::int as amount, name, code from claim_items order by line`;
      const opened = rows.map(({ sealed, ...row }) => {
        const words = KEYRING.open(sealed, `claim_items.item_cipher:${claimId}/${row.line}`);
        return { ...row, words: JSON.parse(words) };
      });
      const [at, bed] = [DIALYSIS, BED].map(({ code, name }) => ({ code, name }));
      const rest = { amount: 250000, name: null, code: null };
      expect(opened).toEqual([
        { line: 1, ...rest, words: at },
        { line: 2, ...rest, words: bed },
      ]);
    } finally {
      await before.drop();
    }
  });
});

describe('a sealed line', () => {
  test('opens at its own place alone', async () => {
    const claimId = await enteredBefore([]);
    const sealed = sealWords(KEYRING, claimId, 1, DIALYSIS);
    await owner.sql`insert into claim_items (claim_id, line, item_cipher, catalogue, amount_fen)
      values (${claimId}, 2, ${sealed}, 'COVERED', 250000)`;
    const { body, errors } = await graph.ask(READER, `{ claim(id: "${claimId}") { items { name } } }`);
    expect(errors.length).toBeGreaterThan(0);
    expect(body).not.toContain(DIALYSIS.name);
  });

  test('is in clear and sealed at once in no row', async () => {
    const claimId = await enteredBefore([]);
    const sealed = sealWords(KEYRING, claimId, 1, BED);
    await expect(owner.sql`insert into claim_items (claim_id, line, item_cipher, name, catalogue, amount_fen)
      values (${claimId}, 1, ${sealed}, ${BED.name}, 'COVERED', 250000)`).rejects.toThrow(/claim_items_told_once/);
    await expect(owner.sql`insert into claim_items (claim_id, line, item_cipher, code, catalogue, amount_fen)
      values (${claimId}, 1, ${sealed}, 'X1', 'COVERED', 250000)`).rejects.toThrow(/claim_items_told_once/);
    await expect(owner.sql`insert into claim_items (claim_id, line, catalogue, amount_fen)
      values (${randomUUID()}, 1, 'COVERED', 250000)`).rejects.toThrow(/claim_items_told_once/);
  });
});
