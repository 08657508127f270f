import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OrderArgument, type PageArguments, readPage } from '../../src/store/connection.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Filterer } from '../../src/store/where.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const SCOPES = new Set(Object.values(NOUNS).flatMap(({ scope }) => [scope, 'identity:read', 'decision:read']));
const COUNTY: Filterer = {
  reach: { kind: 'REGION', from: '350825', to: '350825~', isSensitiveShown: true },
  scopes: SCOPES,
};

/** Sixty thousand people in forty villages, some without a day of birth; 35,000 live in the county; every thousandth file was merged into the next. One enrolment in 91 is void. */
const FILL = `
  insert into people (id, birth_date, region_code, source)
  select gen_random_uuid(), case when n % 50 > 0 then '1940-01-01'::date + n * 7 % 28000 end, '3508251' || lpad((n % 40)::text, 2, '0'), 't'
  from generate_series(1, 60000) n;
  create table numbered as select id, row_number() over (order by region_code, id) n from people;
  insert into person_places (person_id, kind, region_code, source)
  select id, 'LIVING', case when n % 12 < 7 then '350825100' else '110101' end, 't' from numbered;
  insert into enrollments (person_id, scheme, policy_year, status, region_code, pooling_area_code, registered_on, source)
  select id, 'URRBMI', case when n % 3 > 0 then 2018 else 2017 end, (case when n % 91 > 0 then 'PAID' else 'VOID' end)::enrollment_status, '350825100', '350800', '2017-01-01', 't' from numbered;
  update people whole set merged_ids = array[gone.id] from numbered stays join numbered gone on gone.n = stays.n + 1
  where stays.n % 1000 = 0 and whole.id = stays.id;
  update people file set merged_into_id = whole.id from people whole where file.id = any(whole.merged_ids);`;

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { max: 1 });
  await database.sql.unsafe(FILL);
  await database.sql`vacuum analyze people, person_places, enrollments`;
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** The plan of a page's statement, a line each. */
async function planOf(asked: PageArguments, { how = 'explain', filterer = COUNTY } = {}): Promise<string> {
  const unsafe = (text: string, given: never[]) => db.sql.unsafe(`${how} ${text}`, given, { prepare: false });
  const explaining = { ...db, sql: { unsafe } } as unknown as Db;
  const { rows } = await readPage(explaining, NOUNS.Person, { ...asked, first: 500 }, filterer);
  return (rows as readonly Record<string, string>[]).map((row) => row['QUERY PLAN']).join('\n');
}

/** The lines of a page's plan that ran. */
async function stepsOf(asked: PageArguments, filterer: Filterer): Promise<string> {
  const plan = await planOf(asked, { how: 'explain (analyze, timing off)', filterer });
  const steps = plan.split('\n').filter((line) => line.includes('actual rows'));
  expect(steps.length).toBeGreaterThan(5);
  return steps.join('\n');
}

const page = async (asked: PageArguments) => readPage(db, NOUNS.Person, asked, COUNTY);
const idsOf = (rows: readonly unknown[]) => (rows as readonly { id: string }[]).map(({ id }) => id);

describe('a page by birth date is read from an index, and not sorted', () => {
  test.each<[string, OrderArgument[], string]>([
    ['from the oldest', [{ field: 'birthDate' }], 'people_birth_idx'],
    ['from the youngest', [{ field: 'birthDate', direction: 'DESC' }], 'people_youngest_idx'],
  ])('%s', async (_, orderBy, index) => {
    const plan = await planOf({ orderBy });
    expect(plan).toContain(`using ${index}`);
    expect(plan).not.toMatch(/Sort|Seq Scan/);
  });

  test('and the next one begins where it ended', async () => {
    const orderBy: OrderArgument[] = [{ field: 'birthDate' }];
    const first = await page({ orderBy, first: 5 });
    expect(await planOf({ orderBy, after: first.cursor(4) })).toMatch(/Index Cond: .*ROW\(birth_date, id\) > ROW/);
  });
});

describe('people by the rows that they have', () => {
  const LIVING = `select distinct coalesce(file.merged_into_id, file.id) id from people file join person_places on person_id = file.id
    where person_places.region_code = '350825100'`;
  const ENROLLED = `select coalesce(file.merged_into_id, file.id) from people file join enrollments on person_id = file.id
    where policy_year = 2018`;
  const VOID: NonNullable<PageArguments['where']> = { enrollments: { some: { status: { eq: 'VOID' } } } };
  const VOIDED = `select coalesce(file.merged_into_id, file.id) from people file join enrollments on person_id = file.id
    where status = 'VOID'`;

  test.each<[string, NonNullable<PageArguments['where']>, string, (count: number) => boolean]>([
    [
      'few: those who live there and are enrolled',
      { livesIn: { within: '350825' }, enrollments: { some: { policyYear: { eq: 2018 } } } },
      `${LIVING} intersect ${ENROLLED}`,
      (count) => count < 30000,
    ],
    ['many: those who live there', { livesIn: { within: '350825' } }, LIVING, (count) => count > 30000],
    [
      'many, of whom few are not enrolled',
      { livesIn: { within: '350825' }, enrollments: { none: { policyYear: { eq: 2018 } } } },
      `${LIVING} except ${ENROLLED}`,
      (count) => count < 30000,
    ],
    ['few, of whom hardly any stand near', VOID, VOIDED, (count) => count > 500 && count < 1000],
    [
      'many, of whom hardly any fit',
      { livesIn: { within: '350825' }, not: { enrollments: { none: { status: { eq: 'VOID' } } } } },
      `${LIVING} intersect ${VOIDED}`,
      (count) => count > 300 && count < 600,
    ],
  ])('%s, page after page, are all of them once and in order', async (_, where, sql, isSo) => {
    const expected = await database.sql.unsafe(
      `select id from people where id in (${sql}) order by birth_date desc nulls last, id`,
    );
    expect(isSo(expected.length), String(expected.length)).toBe(true);
    const orderBy: OrderArgument[] = [{ field: 'birthDate', direction: 'DESC' }];
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const read: Awaited<ReturnType<typeof page>> = await page({ where, orderBy, first: 500, after });
      seen.push(...idsOf(read.rows));
      [after, more] = [read.cursor(read.rows.length - 1), read.hasNextPage];
    }
    expect(seen).toEqual(idsOf(expected));
  });

  const VILLAGE: Filterer = {
    ...COUNTY,
    reach: { ...COUNTY.reach, kind: 'REGION', from: '350825103', to: '350825103~' },
  };

  test.each<[string, NonNullable<PageArguments['where']>, Filterer]>([
    ['who sees a village, which has no index', VOID, VILLAGE],
    [
      'who asks for a village, of those who live somewhere',
      { region: { within: '350825103' }, livesIn: { within: '35' } },
      COUNTY,
    ],
    ['who asks for a village among other tests', { and: [{ region: { within: '350825103' } }, VOID] }, COUNTY],
    ['who asks for what many have', { enrollments: { some: { policyYear: { eq: 2018 } } } }, COUNTY],
  ])('never look through all rows of others for %s', async (_, where, filterer) => {
    expect(await stepsOf({ where }, filterer)).not.toMatch(/Seq Scan on|on (enrollments|person_places) .*rows=\d{5}/);
  });

  test('are looked for where the nearest do not fill a page', async () => {
    expect(await stepsOf({ where: VOID }, COUNTY)).toContain('Seq Scan on enrollments');
  });

  test('are read by one process', async () => {
    expect(await planOf({ where: { livesIn: { within: '350825' } } })).not.toContain('Gather');
  });
});
