import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cli } from '../../src/cli/cli.ts';
import { readConfig, todayOf } from '../../src/config.ts';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { handlers } from '../../src/jobs/handlers.ts';
import { runJobHere } from '../../src/jobs/run-here.ts';
import { openRulebooks } from '../../src/services/rulebooks.ts';
import { IDLE, runHere } from '../support/cli.ts';
import { environment, ownerUrlOf, ROOT, type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let sql: postgres.Sql;
beforeAll(async () => {
  place = await temporaryFolder();
  // Without workers of its own, so that what is done is done by the command.
  server = await startServer(place.path, { CANBAO_WORKERS: '0' });
  sql = postgres(await ownerUrlOf(place.path), { max: 2 });
  const people = [1, 3, 5].map((serial) => `${number(serial)},${NAMES[serial]},350825103`);
  const file = fileOf('people.csv', ['idNumber,name,region', ...people]);
  expect((await here('people', 'import', file, '--source', 'test')).code).toBe(0);
});
afterAll(async () => {
  await sql?.end();
  await server?.stop();
  await place?.remove();
});

const number = (serial: number) => inventedIdNumber('1950-01-01', serial);
const NAMES: Readonly<Record<number, string>> = { 1: '示例甲', 3: '示例乙', 5: '示例丙', 7: '示例丁' };
const row = (serial: number, action?: string) =>
  [number(serial), NAMES[serial], '低保', '2017-08-20', ...(action ? [action] : [])].join(',');
const HEADER = '身份证号,姓名,类别,认定日期';

function fileOf(name: string, lines: readonly string[]): string {
  const file = `${place.path}/${name}`;
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** A command on the running server's own database, without a process of its own. */
const here = (...args: string[]) =>
  runHere(args, { ...IDLE, config: () => readConfig({ CANBAO_FOLDER: place.path }), runJob });

/** What the starter does with a command's job. */
const runJob: Cli['runJob'] = async (config, db, keyring, jobId, { onProgress, stopping }) => {
  const ground = { db, keyring, rulebooks: await openRulebooks(db), today: () => todayOf(config) };
  const logError = (_: string, error: unknown) => console.error(error);
  return runJobHere(jobId, { ground, handlers, stopping, logError }, onProgress);
};

const lists = (verb: string, ...args: string[]) => here('lists', verb, ...args);
const of = (batch: string, ...more: string[]) => ['CIVIL_AFFAIRS', batch, ...more];

const send = (file: string, batch: string, ...more: string[]) => {
  const asked = ['--region', '350825', '--batch', batch, '--actor', 'sender', ...more];
  return lists('send', 'CIVIL_AFFAIRS', file, ...(more.includes('--mode') ? [] : ['--mode', 'DELTA']), ...asked);
};

/** Listings that hold today, by who is listed. */
const listed = async () =>
  (
    await sql`
      select p.name from assistance_listings l join people p on p.id = l.person_id
      where l.superseded_at is null and l.valid_to is null and p.name like '示例%' order by p.name`
  ).map(({ name }) => name);

/** A refusal: an English sentence and a Chinese one on stderr. */
const refused = (english: RegExp, chinese: RegExp) => ({
  code: 1,
  stderr: expect.stringMatching(new RegExp(`${english.source}[\\s\\S]*${chinese.source}`, 'u')),
});

describe('a list by the command line', () => {
  const DELTA = [`${HEADER},操作`, row(1, '新增'), row(3, '新增'), row(7, '新增')];

  test('is shown, approved by somebody else, applied, tried again, and taken back', async () => {
    const shown = await send(fileOf('august.csv', DELTA), 'august');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('CIVIL_AFFAIRS august (350825, DELTA): PREVIEWED');
    expect(shown.stdout).toContain(
      '3 rows 行: 2 new 新增, 0 changed 变更, 0 unchanged 不变, 0 leave 退出, 1 unmatched 未匹配',
    );
    expect(shown.stdout).toMatch(/Effect on 2018 对2018年的影响: 2 people 人/);
    expect(await listed()).toEqual([]);

    expect(await lists('apply', ...of('august'))).toMatchObject(
      refused(/not approved yet/, /尚未批准.*canbao lists approve/),
    );
    const own = await lists('approve', ...of('august', '--actor', 'sender'));
    expect(own).toMatchObject(refused(/ask a second person/, /另一人批准/));
    const stale = await lists('approve', ...of('august', '--version', '1'));
    expect(stale).toMatchObject(refused(/stands at version/, /请重新读取/));
    expect((await lists('approve', ...of('august', '--actor', 'approver'))).stdout).toContain('APPROVED');
    expect((await lists('apply', ...of('august', '--actor', 'approver'))).stdout).toContain('APPLIED');
    expect(await listed()).toEqual(['示例甲', '示例乙'].sort());

    const person = fileOf('late.csv', ['idNumber,name,region', `${number(7)},${NAMES[7]},350825103`]);
    await here('people', 'import', person, '--source', 'late');
    const retried = await lists('retry', ...of('august'));
    expect(retried.stdout + retried.stderr).toContain('CIVIL_AFFAIRS august+1 (350825, DELTA): PREVIEWED');
    const report = await lists('report', ...of('august', '--class', 'UNMATCHED', '--csv', '--english'));
    expect(report.stdout).toMatch(/\n4,[^\n]*,UNMATCHED,RETRIED,UNKNOWN_PERSON,/);

    expect(await lists('reverse', ...of('august'))).toMatchObject(refused(/Write 1 to 500/, /须写明.*--note/));
    const back = await lists('reverse', ...of('august', '--note', '报错批次'));
    expect([back.code, back.stdout]).toEqual([0, expect.stringContaining('REVERSED')]);
    expect(await listed()).toEqual([]);
    expect((await lists('status', ...of('august+1'))).stdout).toContain('CANCELLED');
  });

  test('sent again is the same delivery', async () => {
    const file = fileOf('twice.csv', [`${HEADER},操作`, row(5, '新增')]);
    const first = JSON.parse((await send(file, 'twice', '--json')).stdout);
    const again = await send(file, 'twice', '--json');
    expect(again.stderr).toContain('sent before');
    expect(JSON.parse(again.stdout).batch).toEqual(first.batch);
    expect(await send(fileOf('other.csv', DELTA), 'twice')).toMatchObject(
      refused(/was taken by another/, /请另取批次名/),
    );
  });

  test('is read from standard input, and may be shown alone', async () => {
    const line = JSON.stringify({
      idNumber: number(5),
      name: NAMES[5],
      category: 'TEKUN',
      confirmedOn: '2017-08-20',
      action: 'ADD',
    });
    const args = [
      'lists',
      'send',
      'CIVIL_AFFAIRS',
      '-',
      '--format',
      'NDJSON',
      '--region',
      '350825',
      '--batch',
      'piped',
    ];
    const { code, stdout } = await piped(`${line}\n`, [...args, '--mode', 'DELTA', '--validate-only']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('It is only shown, and never applied.')]);
    expect(await lists('approve', ...of('piped', '--actor', 'approver'))).toMatchObject(
      refused(/looked at only/, /仅供校验.*--validate-only/),
    );
  });

  test('that is wrong is refused by file and line, strict for one row too', async () => {
    const file = fileOf('wrong.csv', [HEADER, `${number(1)},示例甲,贫困,2017-08-20`]);
    const wrong = await send(file, 'wrong', '--mode', 'FULL');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining(`${file}:2: `)]);
    const bad = fileOf('strict.csv', [HEADER, row(1), `${number(3)},示例乙,低保,2017-13-01`]);
    const strict = await send(bad, 'strict', '--mode', 'FULL', '--strict');
    expect([strict.code, strict.stderr]).toEqual([1, expect.stringContaining(`${bad}:3: confirmedOn: `)]);
    const why = '  line 2: 类别: ';
    expect((await lists('status', ...of('wrong'))).stdout).toContain(why);
    expect((await lists('report', ...of('wrong'))).stdout).toContain(why);
    expect((await lists('report', ...of('wrong', '--csv'))).stderr).toContain(why);
    expect((await send(`${place.path}/none.csv`, 'none')).code).toBe(1);
  });

  test('is told its mistakes on the command line before anything is opened', async () => {
    const file = fileOf('asked.csv', [HEADER, row(1)]);
    expect((await send(file, 'mode', '--mode', 'HALF')).code).toBe(2);
    for (const day of ['2017-11-31', 'Friday']) {
      const { code, stderr } = await send(file, 'day', '--as-of', day);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/A day of the calendar[\s\S]*日期请写作/)]);
    }
    for (const args of [
      ['template', 'TAX'],
      ['status', 'TAX'],
      ['review', '--department', 'TAX'],
    ] as const) {
      const { code, stderr } = await here('lists', ...args);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/lists are CIVIL_AFFAIRS, [\s\S]*报送名单的部门：CIVIL_AFFAIRS/),
      ]);
    }
    expect((await lists('status', '--help')).stdout).toMatch(/报送名单的部门: CIVIL_AFFAIRS, (?!.*TAX)/);
  });

  test('that drops many needs to be told so', async () => {
    const base = await send(fileOf('base.csv', [`${HEADER},操作`, row(1, '新增'), row(3, '新增')]), 'base');
    expect(base.code).toBe(0);
    await lists('approve', ...of('base', '--actor', 'approver'));
    expect((await lists('apply', ...of('base'))).code).toBe(0);
    const cut = await send(fileOf('cut.csv', [HEADER, row(1)]), 'cut', '--mode', 'FULL');
    expect(cut.stdout).toContain('approve it with --confirm-drops');
    expect(await lists('approve', ...of('cut', '--actor', 'approver'))).toMatchObject(
      refused(/people leave/, /请确认.*--confirm-drops/),
    );
    expect((await lists('approve', ...of('cut', '--actor', 'approver', '--confirm-drops'))).code).toBe(0);
  });
});

test('a list that is broken off by Ctrl-C leaves nothing of its file', async () => {
  const pieces = async () => (await sql`select count(*)::int as n from upload_chunks`)[0]?.n;
  const reading = async () => (await sql`select count(*)::int as n from uploads where state = 'RECEIVING'`)[0]?.n;
  const before = await pieces();
  const { child, ended } = start([
    'lists',
    'send',
    ...of('-', '--region', '350825'),
    '--batch',
    'cut-off',
    '--mode',
    'FULL',
  ]);
  child.stdin.write(`${HEADER}\n`);
  await expect.poll(reading, { timeout: 50_000 }).toBe(1);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('Nothing was taken.') });
  expect(await pieces()).toBe(before);
});

test('a list whose work is broken off is kept, and the same command goes on with it', async () => {
  const file = fileOf('kept.csv', [`${HEADER},操作`, row(5, '新增'), row(7, '新增')]);
  const args = ['lists', 'send', ...of(file, '--region', '350825', '--batch', 'kept', '--mode', 'DELTA')];
  const told = 'The delivery CIVIL_AFFAIRS kept is kept, and the work on it is not done: the same command goes on';
  await sql.begin(async (tx) => {
    await tx`lock table assistance_list_rows in access exclusive mode`;
    const { child, ended } = start(args);
    await expect.poll(waiting, { timeout: 50_000 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining(told) });
  });
  const { stdout, stderr } = await here(...args);
  expect(stderr).toContain('sent before');
  expect(stdout).toContain('CIVIL_AFFAIRS kept (350825, DELTA): PREVIEWED');
});

/** Connections that wait for a lock. */
const waiting = async () =>
  (await sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`)[0]?.n;

test('rows of which only the first are taken end quietly, and are audited', async () => {
  const { child, ended } = start(['lists', 'report', ...of('twice', '--csv', '--actor', 'left')]);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  const [audited] = await sql`select count(*)::int as n from audit_lines where actor = 'left'`;
  expect(audited?.n).toBe(1);
});

describe('what waits for somebody', () => {
  test('is listed and decided, and the delivery is shown anew', async () => {
    await send(fileOf('named.csv', [`${HEADER},操作`, row(5, '新增').replace('示例丙', '欧阳丙')]), 'named');
    const waiting = JSON.parse((await lists('review', '--region', '350825103', '--json')).stdout);
    expect(waiting).toMatchObject([{ delivery: 'CIVIL_AFFAIRS named', candidates: [{ reason: 'NUMBER_OTHER_NAME' }] }]);
    const [{ id, candidates }] = waiting;
    expect((await lists('review')).stdout).toContain(`${id}  CIVIL_AFFAIRS named  line 2  DIBAO`);
    expect((await lists('review', '--region', '350824')).stdout).toBe('Nothing waits. 没有待核的行。\n');
    const decide = (...more: string[]) =>
      lists('decide', id, '--person', candidates[0].personId, '--reason', '核对户口簿', ...more);
    expect(await decide()).toMatchObject(refused(/Say what it is/, /请指明认可/));
    expect((await decide('--accept')).stdout).toContain('PREVIEWED');
    expect((await lists('review')).stdout).toContain('Nothing waits.');
  });

  test('and how each stands is told', async () => {
    const { stdout } = await lists('status');
    expect(stdout.split('\n').at(0)).toContain('CIVIL_AFFAIRS named (350825, DELTA): PREVIEWED');
    const one = await lists('status', ...of('august'));
    for (const status of ['RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED', 'APPROVED', 'APPLIED', 'REVERSED'])
      expect(one.stdout).toMatch(new RegExp(`^  20\\S+ \\S+  ${status}  `, 'm'));
    expect(await lists('status', ...of('never'))).toMatchObject(refused(/sent no delivery/, /没有批次/));
    const rows = await lists('report', ...of('august'));
    expect(rows.stdout).toContain('line 4  UNMATCHED 未匹配  999999************  DIBAO  UNKNOWN_PERSON: ');
  });
});

/** A command that reads its standard input, and how it ends. */
function start(args: readonly string[]) {
  const env = environment({ CANBAO_FOLDER: place.path });
  const child = spawn(process.execPath, [`${ROOT}src/main.ts`, ...args], { env, stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (piece) => {
      said[stream] += piece;
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...said })),
  );
  return { child, ended };
}

/** The same with something on its standard input. */
function piped(text: string, args: readonly string[]) {
  const { child, ended } = start(args);
  child.stdin.end(text);
  return ended;
}
