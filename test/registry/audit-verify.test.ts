import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertAuditLine } from '../../src/store/queries/audit.ts';
import { sealAuditLines } from '../../src/store/queries/audit-seal.ts';
import { auditLines } from '../../src/store/tables/index.ts';
import { runOn } from '../support/cli.ts';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const AUDITOR = viewerWith({ role: 'AUDITOR', regions: [COUNTY] });
const VERIFY = `query Verify($from: Date, $to: Date, $head: String) {
  auditVerify(from: $from, to: $to, head: $head) {
    isSound seals plainSeals lines unsealed unsealedSince head firstProblem { seal line fault what whatZh }
  }
}`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const LINE = { actor: 'test', role: 'AUDITOR', purpose: null, action: 'person.search', subjects: ['a', 'b'], count: 1 };

/** Ten lines of a day ago, not sealed: ids go on from `after` in steps of ten, so that there is room between them. */
async function tenLines(after = 0) {
  const { sql } = graph.database;
  await sql.unsafe(`alter sequence audit_lines_id_seq increment by 10 restart with ${after + 10}`);
  for (let at = 1; at <= 10; at += 1) {
    await insertAuditLine(graph.platform.db, { ...LINE, details: { key: `${after + at}`, amount: at } });
  }
  await sql`update audit_lines set at = at - interval '1 day' where id > ${after}`;
}

/** Three seals of ten lines each: 10 to 100, 110 to 200, 210 to 300. */
beforeEach(async () => {
  await graph.database.sql`truncate audit_lines, audit_seals restart identity`;
  for (const after of [0, 100, 200]) {
    await tenLines(after);
    await sealAuditLines(graph.platform.db, KEYRING);
  }
});

const spoil = (statement: string) => graph.database.sql.unsafe(statement);

async function verify(variables: object = {}) {
  const { data, errors } = await graph.ask(AUDITOR, VERIFY, { ...variables });
  expect(errors).toEqual([]);
  return data.auditVerify;
}

/** What the next insert of somebody who owns the database looks like. */
const forged = (id: number) => `insert into audit_lines (id, at, actor, role, action, count) overriding system value
  values (${id}, now() - interval '1 day', 'test', 'AUDITOR', 'person.search', 1)`;

test('what nobody touched is sound, and says what is not sealed yet', async () => {
  await insertAuditLine(graph.platform.db, { ...LINE, details: {} });
  const [last] = await graph.database.sql`select hash from audit_seals order by id desc limit 1`;
  expect(await verify()).toEqual({
    isSound: true,
    seals: 3,
    plainSeals: 0,
    lines: 30,
    unsealed: 1,
    unsealedSince: expect.any(String),
    head: last?.hash,
    firstProblem: null,
  });
});

describe('every tampering is found, named and placed', () => {
  test.each([
    ['who did it', "update audit_lines set actor = 'another' where id = 150"],
    ['the role', "update audit_lines set role = 'ANALYST' where id = 150"],
    ['the purpose', "update audit_lines set purpose = 'care' where id = 150"],
    ['the action', "update audit_lines set action = 'person.read' where id = 150"],
    ['whom it is about', "update audit_lines set subjects = '{a}' where id = 150"],
    ['the count', 'update audit_lines set count = 2 where id = 150'],
    ['the details', `update audit_lines set details = details || '{"amount": 7}' where id = 150`],
    ['a microsecond', "update audit_lines set at = at + interval '1 microsecond' where id = 150"],
    [
      'the order of two lines',
      `update audit_lines a set details = b.details from audit_lines b
       where (a.id, b.id) in ((150, 160), (160, 150))`,
    ],
    ['one line removed and another put in beside it', `delete from audit_lines where id = 150; ${forged(151)}`],
    ['one line removed and another put in its place', `delete from audit_lines where id = 150; ${forged(150)}`],
    ['the hash of a seal', "update audit_seals set hash = repeat('0', 64) where id = 2"],
    ['when it was sealed', "update audit_seals set sealed_at = sealed_at - interval '1 second' where id = 2"],
  ])('changed: %s', async (_, statement) => {
    await spoil(statement);
    expect(await verify()).toMatchObject({
      isSound: false,
      seals: 1,
      firstProblem: { seal: '2', line: '110', fault: 'LINE_CHANGED', what: expect.stringContaining('110 to 200') },
    });
  });

  test.each([
    ['a line removed', 'delete from audit_lines where id = 150', 'LINE_MISSING', '2', '110'],
    ['the first line removed', 'delete from audit_lines where id = 10', 'LINE_MISSING', '1', '10'],
    ['all lines of a seal removed', 'delete from audit_lines where id between 110 and 200', 'LINE_MISSING', '2', '110'],
    ['the sealed tail cut off', 'delete from audit_lines where id > 250', 'LINE_MISSING', '3', '210'],
    ['a line slipped in', forged(155), 'LINE_ADDED', '2', '110'],
    ['a line slipped in between two seals', forged(105), 'LINE_ADDED', '2', '105'],
    ['a line slipped in before all', forged(-1), 'LINE_ADDED', '1', '-1'],
    ['the first seal removed', 'delete from audit_seals where id = 1', 'SEAL_MISSING', '2', null],
    ['a seal removed', 'delete from audit_seals where id = 2', 'SEAL_MISSING', '3', null],
    [
      'a seal and its lines removed',
      `delete from audit_seals where id = 2;
       delete from audit_lines where id between 110 and 200`,
      'SEAL_MISSING',
      '3',
      null,
    ],
    [
      'the link to the seal before',
      "update audit_seals set previous_hash = '' where id = 3",
      'SEAL_MISSING',
      '3',
      null,
    ],
    [
      'a seal said to be of another form',
      "update audit_seals set form = 'md5' where id = 1",
      'LINE_CHANGED',
      '1',
      '10',
    ],
    ['a seal said to be plain', "update audit_seals set form = 'sha256' where id = 2", 'KEY_DROPPED', '2', null],
  ])('%s', async (_, statement, fault, seal, line) => {
    await spoil(statement);
    const { isSound, firstProblem } = await verify();
    expect({ isSound, ...firstProblem }).toMatchObject({ isSound: false, fault, seal, line });
  });

  test('two seals in another order', async () => {
    await spoil(`create temporary table swapped on commit drop as select * from audit_seals where id in (2, 3);
      delete from audit_seals where id in (2, 3);
      insert into audit_seals overriding system value select 5 - id, first_line, last_line, count, hash, previous_hash, sealed_at, form from swapped`);
    expect((await verify()).firstProblem).toMatchObject({ seal: '2', fault: 'SEAL_MISSING' });
  });

  test('plain hashes made anew over changed lines, in the whole chain', async () => {
    await spoil("update audit_lines set actor = 'another' where id = 150");
    await plainChain('hmac');
    expect((await verify()).firstProblem).toMatchObject({ seal: '1', fault: 'LINE_CHANGED' });
  });

  test('seals of another key', async () => {
    await spoil('truncate audit_seals restart identity');
    await sealAuditLines(graph.platform.db, { hashOfAudit: (parts) => hashed([...parts].join('')) });
    expect((await verify()).firstProblem).toMatchObject({ seal: '1', fault: 'LINE_CHANGED' });
  });
});

const hashed = (text: string) => createHash('sha256').update(text).digest('hex');

/** Makes all seals anew without a key, as whoever owns the database can, under one form or the other. */
async function plainChain(form: 'hmac' | 'sha256') {
  const seals = await graph.database
    .sql`select id, first_line::int as first, last_line::int as last from audit_seals order by id`;
  const lines = await graph.platform.db.orm.select().from(auditLines).orderBy(auditLines.id);
  let previous = '';
  for (const { id, first, last } of seals) {
    const hash = hashed(previous + JSON.stringify(lines.filter((line) => line.id >= first && line.id <= last)));
    await graph.database
      .sql`update audit_seals set form = ${form}, previous_hash = ${previous}, hash = ${hash} where id = ${id}`;
    previous = hash;
  }
  return previous;
}

describe('seals of before there was a key', () => {
  test('are sound and counted, the next seal is keyed and chained to them', async () => {
    const last = await plainChain('sha256');
    await tenLines(300);
    await sealAuditLines(graph.platform.db, KEYRING);
    expect(await verify()).toMatchObject({ isSound: true, seals: 4, plainSeals: 3, lines: 40 });
    const [next] = await graph.database.sql`select form, previous_hash from audit_seals order by id desc limit 1`;
    expect(next).toEqual({ form: 'hmac', previous_hash: last });
  });

  test('show a change, and under a keyed one also when they are made anew', async () => {
    await plainChain('sha256');
    await tenLines(300);
    await sealAuditLines(graph.platform.db, KEYRING);
    await spoil("update audit_lines set actor = 'another' where id = 150");
    expect((await verify()).firstProblem).toMatchObject({ seal: '2', fault: 'LINE_CHANGED' });
    const [next] = await graph.database.sql`select * from audit_seals order by id desc limit 1`;
    await plainChain('sha256');
    await graph.database
      .sql`update audit_seals set form = 'hmac', hash = ${next?.hash}, previous_hash = ${next?.previous_hash} where id = 4`;
    expect((await verify()).firstProblem).toMatchObject({ seal: '4', fault: 'SEAL_MISSING' });
  });
});

describe('a head that was kept elsewhere', () => {
  test('stands while the chain grows', async () => {
    const { head } = await verify();
    await tenLines(300);
    await sealAuditLines(graph.platform.db, KEYRING);
    expect(await verify({ head })).toMatchObject({ isSound: true, seals: 4 });
  });

  test('shows that the last seal was taken away and its lines sealed again by the server', async () => {
    const { head } = await verify();
    await spoil("delete from audit_seals where id = 3; update audit_lines set actor = 'another' where id = 250");
    expect(await verify()).toMatchObject({ isSound: true, unsealed: 10 });
    await sealAuditLines(graph.platform.db, KEYRING);
    expect(await verify()).toMatchObject({ isSound: true });
    expect((await verify({ head })).firstProblem).toMatchObject({ seal: null, line: null, fault: 'HEAD_MISSING' });
  });

  test('shows that the whole chain was made anew without a key, which by itself looks as if made before there was one', async () => {
    const { head } = await verify();
    await spoil("update audit_lines set actor = 'another' where id = 150");
    await plainChain('sha256');
    expect(await verify()).toMatchObject({ isSound: true, plainSeals: 3 });
    expect((await verify({ head })).firstProblem).toMatchObject({ fault: 'HEAD_MISSING' });
  });
});

test('days choose the seals, and the chain is held to the seal before them', async () => {
  await spoil("update audit_lines set actor = 'another' where id = 50");
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  expect((await verify({ from: today })).isSound).toBe(false);
  expect(await verify({ to: '2000-01-01' })).toMatchObject({ isSound: true, seals: 0, head: null, unsealed: 0 });
  // As if made the day before; the first is broken by that too, and is not gone through.
  await spoil("update audit_seals set sealed_at = sealed_at - interval '1 day' where id = 1");
  expect(await verify({ from: today })).toMatchObject({ isSound: true, seals: 2, lines: 20 });
});

test('who may not read the audit is refused before anything is read', async () => {
  const { data, errors, statements } = await graph.ask(OFFICER, VERIFY);
  expect([data, errors[0]?.extensions.code, statements]).toEqual([undefined, 'FORBIDDEN', []]);
});

test('more lines than one question goes through are refused with the way to do it', async () => {
  await spoil('update audit_seals set count = 200001 where id = 3');
  const { errors } = await graph.ask(AUDITOR, VERIFY);
  expect(errors[0]).toMatchObject({
    extensions: { code: 'AUDIT_TOO_LONG' },
    message: expect.stringContaining('audit verify'),
  });
});

describe('canbao audit verify', () => {
  const run = (...args: string[]) => runOn(graph.database.url, ['audit', 'verify', ...args]);

  test('exits 0 with the head to keep, 1 with the same words as the graph', async () => {
    const { head } = await verify();
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([0, expect.stringContaining(`head 链首: ${head}`)]);
    await spoil('delete from audit_lines where id = 150');
    const { firstProblem } = await verify();
    const broken = await run();
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain(`LINE_MISSING: ${firstProblem.what} ${firstProblem.whatZh}`);
    expect(broken.stdout).not.toContain('all sound');
    expect(JSON.parse((await run('--json')).stdout).firstProblem).toMatchObject({ seal: 2, line: 110 });
  });

  test('refuses a day that is none', async () => {
    expect((await run('--from', '2026-02-30')).code).toBe(2);
  });
});
