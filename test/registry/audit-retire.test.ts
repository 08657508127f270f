import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { retireAudit } from '../../src/services/audit/retire-audit.ts';
import { markOfRetired } from '../../src/services/audit/retired-mark.ts';
import { verifyAudit } from '../../src/services/audit/verify-audit.ts';
import { verifyRetired } from '../../src/services/audit/verify-retired.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { insertAuditLine } from '../../src/store/queries/audit.ts';
import { dayYearsAgo, isFileOfSeals, removeLines, sealsBefore } from '../../src/store/queries/audit-retire.ts';
import { hashOf, linesAfter, sealAuditLines, sealsBetween } from '../../src/store/queries/audit-seal.ts';
import { IDLE, runHere } from '../support/cli.ts';
import { COUNTY, createTestGraph, KEYRING, type TestGraph, viewerWith } from '../support/graph.ts';
import { TEST_KEYS } from '../support/keys.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'canbao-audit-'));
const LI = '00000000-0000-4000-8000-000000000001';

let graph: TestGraph;
let db: Db;
beforeAll(async () => {
  graph = await createTestGraph();
  db = connect(graph.database.url, { max: 2 });
});
afterAll(async () => {
  await db.end();
  await graph.close();
  rmSync(FOLDER, { recursive: true });
});

const ground = () => ({ db, keyring: KEYRING });
let files = 0;
const newFile = () => join(FOLDER, `lines-${++files}.ndjson.gz`);

/** Three lines under one seal. */
async function seal(): Promise<void> {
  for (const purpose of ['投诉', null, 'audit']) {
    const line = { actor: 'test', role: 'AUDITOR', purpose, action: 'registry.read', subjects: [LI], count: 1 };
    await insertAuditLine(db, { ...line, details: { amount: 12345678901234567890n.toString(), 2: 'b', a: [1.5] } });
  }
  await graph.database.sql`
    update audit_lines set at = now() - interval '1 day' where id > coalesce((select max(last_line) from audit_seals), 0)`;
  await sealAuditLines(db, KEYRING);
}

/** Seals as they would be had they been made so many years ago, and a day. */
async function age(...years: number[]): Promise<void> {
  const { sql } = graph.database;
  const lines = await Array.fromAsync(linesAfter(db, null));
  let previousHash = '';
  for (const [at, past] of years.entries()) {
    await sql`update audit_seals set sealed_at = now() - make_interval(years => ${past}, days => 1) where id = ${at + 1}`;
    const [found] = await Array.fromAsync(sealsBetween(db, at + 1, at + 1));
    if (!found) throw new Error('No such seal.');
    const own = lines.filter(({ id }) => id >= found.firstLine && id <= found.lastLine);
    const hash = hashOf(KEYRING, { ...found, previousHash }, own);
    await sql`update audit_seals set hash = ${hash ?? ''}, previous_hash = ${previousHash} where id = ${found.id}`;
    previousHash = hash ?? '';
  }
}

/** Four seals of three lines, made ten, six, four years ago and today. */
beforeEach(async () => {
  await graph.database.sql`truncate audit_lines, audit_seals restart identity`;
  for (let at = 0; at < 4; at += 1) await seal();
  await age(10, 6, 4, 0);
});

const left = async () => (await graph.database.sql`select id::int from audit_lines order by id`).map(({ id }) => id);
const spoil = (statement: string) => graph.database.sql.unsafe(statement);
const verify = () => verifyAudit(ground(), {});

test('old lines go into a file of their owner’s alone and out of the database; the chain still verifies', async () => {
  const file = newFile();
  const retired = await retireAudit(ground(), { file, years: 5 });
  expect(retired).toMatchObject({ seals: 2, lines: 6, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await left()).toEqual([7, 8, 9, 10, 11, 12]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const rows = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(rows.map((row) => Object.keys(row)[0])).toEqual([
    'seal',
    'line',
    'line',
    'line',
    'seal',
    'line',
    'line',
    'line',
  ]);
  expect(rows[1].line).toMatchObject({ id: 1, actor: 'test', purpose: '投诉', subjects: [LI] });
  expect(await verify()).toMatchObject({ isSound: true, seals: 4, retiredSeals: 2, lines: 6, firstProblem: null });
  expect(await verifyRetired(ground(), file)).toEqual({
    isSound: true,
    seals: 2,
    lines: 6,
    sha256: retired.sha256,
    what: null,
  });
});

test('lines go on being sealed, and more is retired later into a file of its own', async () => {
  const [first, second] = [newFile(), newFile()];
  await retireAudit(ground(), { file: first, years: 8 });
  expect(await left()).toHaveLength(9);
  await seal();
  expect(await retireAudit(ground(), { file: second, years: 3 })).toMatchObject({ seals: 2, lines: 6 });
  expect(await verify()).toMatchObject({ isSound: true, seals: 5, retiredSeals: 3, lines: 6 });
  for (const file of [first, second]) expect(await verifyRetired(ground(), file)).toMatchObject({ isSound: true });
});

test('where nothing is old enough no file is made', async () => {
  const file = newFile();
  expect(await retireAudit(ground(), { file, years: 20 })).toMatchObject({ seals: 0, lines: 0, sha256: null });
  expect(existsSync(file)).toBe(false);
});

test('a seal that is old behind one that is not stays: ranges go from the start of the chain', async () => {
  await age(10, 1, 10, 0);
  expect(await sealsBefore(db, await dayYearsAgo(db, 5))).toEqual({ first: 1, last: 1 });
});

describe('refused, and nothing is removed', () => {
  test.each([
    ['for ever is as long as nothing else is said', { years: null }, /kept for ever.*CANBAO_AUDIT_YEARS/],
    ['a day on which lines are kept still', { years: 5, before: '2999-01-01' }, /kept for 5 years/],
  ])('%s', async (_, given, words) => {
    const file = newFile();
    await expect(retireAudit(ground(), { file, ...given })).rejects.toThrow(words);
    expect([existsSync(file), await left()]).toEqual([false, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]);
  });

  test('a line that is not as it was sealed: the evidence stays', async () => {
    await spoil("update audit_lines set actor = 'another' where id = 5");
    const file = newFile();
    await expect(retireAudit(ground(), { file, years: 5 })).rejects.toThrow(/not sound \(LINE_CHANGED\)/);
    expect([existsSync(file), (await left()).length]).toEqual([false, 12]);
  });

  test('a file that is there, whether of lines that were retired or left by a run that was broken off', async () => {
    const [kept, broken] = [newFile(), newFile()];
    await retireAudit(ground(), { file: kept, years: 8 });
    const before = readFileSync(kept);
    await expect(retireAudit(ground(), { file: kept, years: 5 })).rejects.toThrow(/keep it, and name another file/);
    expect(readFileSync(kept).equals(before)).toBe(true);
    writeFileSync(broken, 'half');
    await expect(retireAudit(ground(), { file: broken, years: 5 })).rejects.toThrow(/no seal names it/);
    expect(await left()).toHaveLength(9);
    // Taken away, the same command does what was broken off.
    rmSync(broken);
    expect(await retireAudit(ground(), { file: broken, years: 5 })).toMatchObject({ seals: 1, lines: 3 });
  });

  test('a folder that is not there', async () => {
    const file = join(FOLDER, 'none', 'lines.gz');
    await expect(retireAudit(ground(), { file, years: 5 })).rejects.toThrow(/cannot be written \(ENOENT\)/);
  });

  test('a line slipped in or taken away after the file was written: seals and lines stand as before', async () => {
    const range = await sealsBefore(db, await dayYearsAgo(db, 5));
    const seals = await Array.fromAsync(sealsBetween(db, range?.first ?? 0, range?.last ?? 0));
    await spoil('delete from audit_lines where id = 5');
    expect(await removeLines(db, { seals, file: 'hash', markOf: () => 'mark' })).toBe(false);
    expect([await left(), await isFileOfSeals(db, 'hash')]).toEqual([[1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12], false]);
  });

  test('whoever serves may not remove lines: the owner does', async () => {
    const file = newFile();
    const served = { db: graph.platform.db, keyring: KEYRING };
    const refused = await retireAudit(served, { file, years: 5 }).catch((error) => String(error.cause ?? error));
    expect(refused).toMatch(/permission denied/);
    expect(await left()).toHaveLength(12);
  });
});

describe('a verification finds', () => {
  let file: string;
  beforeEach(async () => {
    file = newFile();
    await retireAudit(ground(), { file, years: 5 });
  });

  test.each([
    [
      'lines removed as if they were retired',
      `delete from audit_lines where id in (7, 8, 9);
      update audit_seals a set retired_at = b.retired_at, retired_file = b.retired_file, retired_mark = b.retired_mark
      from audit_seals b where b.id = 1 and a.id = 3`,
      3,
      'RETIREMENT_FALSE',
    ],
    [
      'another file on a retired seal',
      "update audit_seals set retired_file = 'other' where id = 2",
      2,
      'RETIREMENT_FALSE',
    ],
    [
      'another day',
      "update audit_seals set retired_at = retired_at - interval '1 day' where id = 2",
      2,
      'RETIREMENT_FALSE',
    ],
    ['a retired seal that holds fewer lines', 'update audit_seals set count = 2 where id = 1', 1, 'RETIREMENT_FALSE'],
    [
      'another hash, and the next seal chained to it',
      `update audit_seals set hash = 'other' where id = 2;
      update audit_seals set previous_hash = 'other' where id = 3`,
      2,
      'RETIREMENT_FALSE',
    ],
    ['a retired seal removed', 'delete from audit_seals where id = 1', 2, 'SEAL_MISSING'],
    [
      'a line put back',
      `insert into audit_lines (id, actor, role, action, count) overriding system value
      values (2, 'test', 'AUDITOR', 'registry.read', 1)`,
      1,
      'LINE_ADDED',
    ],
    [
      'that a seal was not retired after all',
      'update audit_seals set retired_at = null where id = 1',
      1,
      'LINE_MISSING',
    ],
  ])('%s', async (_, statement, at, fault) => {
    await spoil(statement);
    expect((await verify()).firstProblem).toMatchObject({ seal: at, fault });
  });

  test.each([
    ['a line that was changed', (text: string) => text.replace('投诉', '投訴'), /not retired into this very file/],
    ['a line that is missing', (text: string) => text.split('\n').toSpliced(2, 1).join('\n'), /this very file/],
  ])('in the file: %s', async (_, change, words) => {
    const other = newFile();
    writeFileSync(other, gzipSync(change(gunzipSync(readFileSync(file)).toString())));
    expect(await verifyRetired(ground(), other)).toMatchObject({
      isSound: false,
      seals: 0,
      what: expect.stringMatching(words),
    });
  });

  test('in the file: lines other than its seal was made of, whoever marked it', async () => {
    const other = newFile();
    writeFileSync(other, gzipSync(gunzipSync(readFileSync(file)).toString().replace('投诉', '投訴')));
    const { sha256 } = await verifyRetired(ground(), other);
    for (const one of await Array.fromAsync(sealsBetween(db, 1, 2))) {
      const mark = markOfRetired(KEYRING, { ...one, retiredFile: sha256 });
      await graph.database
        .sql`update audit_seals set retired_file = ${sha256}, retired_mark = ${mark} where id = ${one.id}`;
    }
    expect(await verifyRetired(ground(), other)).toMatchObject({
      isSound: false,
      what: expect.stringMatching(/A line of seal 1/),
    });
  });

  test('a file that is cut short, is none, or is empty', async () => {
    const [short, none, empty] = [newFile(), newFile(), newFile()];
    writeFileSync(short, readFileSync(file).subarray(0, 100));
    appendFileSync(none, 'no gzip');
    writeFileSync(empty, gzipSync(''));
    for (const [path, words] of [
      [short, /cut short/],
      [none, /no file of retired lines/],
      [empty, /no seal/],
    ] as const) {
      expect(await verifyRetired(ground(), path)).toMatchObject({ isSound: false, what: expect.stringMatching(words) });
    }
  });
});

test('the command retires and verifies, in words and by exit code; auditors see the seals', async () => {
  const environment = { DATABASE_URL: graph.database.url, CANBAO_KEYS: TEST_KEYS, CANBAO_AUDIT_YEARS: '5' };
  const run = (...args: string[]) => runHere(['audit', ...args], { ...IDLE, config: () => readConfig(environment) });
  const file = newFile();
  const retired = await run('retire', '--file', file, '--before', await dayYearsAgo(db, 8));
  expect([retired.code, retired.stdout]).toEqual([
    0,
    expect.stringMatching(/retired 已归档: 1 seal\(s\), 3 line\(s\)/),
  ]);
  expect((await run('verify')).stdout).toContain('retired 已归档: 1 seal(s)');
  expect(await run('verify', '--file', file)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 seal(s), 3 line(s)'),
  });
  writeFileSync(file, gzipSync(''));
  expect(await run('verify', '--file', file)).toMatchObject({ code: 1, stdout: expect.stringContaining('FAULT') });
  expect((await run('verify', '--file', newFile())).code).toBe(1);
  expect((await run('retire')).code).toBe(2);
  const auditor = viewerWith({ role: 'AUDITOR', regions: [COUNTY] });
  const seals =
    '{ auditSeals(where: { retiredAt: { isNull: false } }) { nodes { id retiredFile } } auditVerify { isSound retiredSeals } }';
  expect((await graph.ask(auditor, seals)).data).toMatchObject({
    auditSeals: { nodes: [{ id: '1', retiredFile: expect.stringMatching(/^[0-9a-f]{64}$/) }] },
    auditVerify: { isSound: true, retiredSeals: 1 },
  });
});
