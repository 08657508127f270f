import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOn } from '../support/cli.ts';
import type { TestDatabase } from '../support/database.ts';
import { createDemoDatabase } from '../support/graph.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDemoDatabase();
});
afterAll(() => database.drop());

const OF_COUNTY = ['--region', '350825'];
const here = (...args: readonly string[]) => runOn(database.url, ['bulletins', ...args]);

test('the commands close a month once, show it, list it and write its scorecard', async () => {
  const closed = await here('close', '2017-10', ...OF_COUNTY, '--actor', 'office', '--json');
  const { id, isNew, knownAt } = JSON.parse(closed.stdout);
  expect(isNew).toBe(true);
  const again = await here('close', '2017-10', ...OF_COUNTY, '--year', '2018');
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/stands as it was. 此前已编发[\s\S]*350825103/),
  });
  const shown = await here('show', '2017-10', ...OF_COUNTY, '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({
    id,
    knownAt,
    month: '2017-10',
    asOf: '2017-10-31',
    run: ['2017-10'],
  });
  const listed = await here('list', ...OF_COUNTY);
  expect(listed.stdout).toBe(`${id}  2017-10  2018  2017-10-31  office\n`);
  const scorecard = await here('scorecard', '2017-10', ...OF_COUNTY);
  expect(scorecard.stdout).toMatch(/^\uFEFF区划代码,乡镇,任务数,/);
  const [signed] = await database.sql<{ actor: string; role: string }[]>`
    select actor, role from audit_lines where action = 'bulletinClose' order by id limit 1`;
  expect(signed).toEqual({ actor: 'office', role: 'COUNTY_OFFICER' });
});

test('closing a month says at once when no town was ranked, and why; a number that some towns lack has to be loaded first', async () => {
  const { sql } = database;
  await sql`update region_targets set residents = 5000 where region_code = '350825104' and policy_year = 2018`;
  await sql`update region_targets set task_heads = null where policy_year = 2018 and region_code like '350825%'`;
  const open = await here('close', '2017-11', ...OF_COUNTY, '--year', '2018');
  expect(open).toMatchObject({
    ...{ code: 1, stdout: '' },
    stderr: expect.stringMatching(/^350825104: the task number is not on file[\s\S]*350825104缺少下达的任务数/),
  });
  await sql`update region_targets set residents = null where policy_year = 2018`;
  const unranked = await here('close', '2017-11', ...OF_COUNTY, '--year', '2018');
  expect(unranked.stdout).toMatch(
    /Closed now[\s\S]*No town was ranked[\s\S]*各乡镇均未排名[\s\S]*has no denominator[\s\S]*无法排名/,
  );
});

test('the commands say in both languages why they do nothing', async () => {
  const early = await here('close', '2999-01', ...OF_COUNTY, '--year', '2018');
  expect(early).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/has not begun[\s\S]*尚未开始/) });
  const unnamed = await here('close', '2017-08', ...OF_COUNTY);
  expect(unnamed).toMatchObject({ code: 1, stderr: expect.stringMatching(/rulebooks of: 2018[\s\S]*参保年度/) });
  const lawless = await here('close', '2017-11', ...OF_COUNTY, '--year', '2017');
  expect(lawless).toMatchObject({ code: 1, stderr: expect.stringMatching(/no rulebook[\s\S]*没有/) });
  const none = await here('show', '2017-09', ...OF_COUNTY);
  expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/No bulletin of 2017-09[\s\S]*没有/) });
  expect(await here('close', '2017-11')).toMatchObject({ code: 2, stderr: expect.stringContaining('--region') });
});
