import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { namedHouseholdId, namedPersonId } from '../../src/demo/named-people.ts';
import { loadBundledRegions } from '../../src/services/imports/load-bundled-regions.ts';
import { type DemoLoaded, type DemoOptions, loadDemo } from '../../src/services/load-demo.ts';
import { copyRows } from '../../src/store/copy.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { newKeys } from '../../src/store/suites.ts';
import { people } from '../../src/store/tables/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const REGIONS = fileURLToPath(new URL('../../regions', import.meta.url));
const OPTIONS: DemoOptions = { county: '350825', people: 3000, seed: 7, today: '2017-11-20' };
const keyring = parseKeyring(newKeys());

let first: TestDatabase;
let second: TestDatabase;
let loaded: DemoLoaded;
let shapeBefore: unknown;
const progress: (readonly [number, number])[] = [];

/** Every index, constraint and trigger, word for word. */
const shapeOf = ({ sql }: TestDatabase) => sql`
  select indexdef as definition from pg_indexes where schemaname = 'public'
  union all
  select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated
  from pg_constraint where connamespace = 'public'::regnamespace
  union all
  select pg_get_triggerdef(oid) || ' ' || tgenabled::text from pg_trigger where not tgisinternal
  order by 1`;

beforeAll(async () => {
  [first, second] = [await createTestDatabase(), await createTestDatabase()];
  for (const { sql } of [first, second]) await loadBundledRegions(sql, REGIONS);
  shapeBefore = await shapeOf(first);
  loaded = await loadDemo(first.sql, keyring, { ...OPTIONS, onProgress: (...step) => progress.push(step) });
});
afterAll(async () => {
  await first.drop();
  await second.drop();
});

describe('a loaded demo county', () => {
  test('holds as many rows as the report says, and told its progress', async () => {
    const [counted] = await first.sql`
      select (select count(*)::int from people) as people, (select count(*)::int from households) as households,
             (select count(*)::int from enrollments) as enrollments, (select count(*)::int from payments) as payments,
             (select count(*)::int from receipts) as receipts, (select count(*)::int from assistance_listings) as listings`;
    expect(loaded).toEqual(counted);
    expect(loaded.people).toBe(3000);
    expect(progress.at(-1)).toEqual([3000, 3000]);
  });

  test('leaves every index, every checked foreign key and every trigger as it was', async () => {
    expect(await shapeOf(first)).toEqual(shapeBefore);
  });

  test('is told to whoever follows the registry from its beginning: every listing that stands, once', async () => {
    const notes = await first.sql`
      select subject, subject_id, person_id, department, region_code from registry_changes order by subject_id`;
    const standing = await first.sql`
      select 'LISTING' as subject, listing.id as subject_id, person_id, department, people.region_code
      from assistance_listings listing join people on people.id = person_id where superseded_at is null order by listing.id`;
    expect(standing.length).toBeGreaterThan(0);
    expect([...notes]).toEqual([...standing]);
  });

  test('gives the towns the shares of the annex', async () => {
    const towns = await first.sql<{ share: number; target: number }[]>`
      select count(people.id) / 3000.0 as share, max(enrolled_before) / 268867.0 as target
      from region_targets left join people on left(people.region_code, 9) = region_targets.region_code
      where length(region_targets.region_code) = 9 group by region_targets.region_code`;
    expect(towns.length).toBe(17);
    for (const { share, target } of towns) expect(Math.abs(Number(share) - Number(target))).toBeLessThan(0.008);
  });

  test('stands in regions that exist', async () => {
    const lost = await first.sql`
      select region_code from people union select region_code from households union select region_code from enrollments
      union select region_code from person_places union select region_code from organisations
      except select code from regions`;
    expect([...lost]).toEqual([]);
  });

  test('has every listing in a delivery that there is', async () => {
    const lost = await first.sql`
      select id from assistance_listings where batch_id not in (select id from assistance_list_batches)`;
    expect([...lost]).toEqual([]);
  });

  test('adds up in SQL too', async () => {
    const wrong = await first.sql`
      select receipts.id from receipts join receipt_lines on receipt_id = receipts.id
      group by receipts.id having sum(paid_fen) <> total_fen`;
    expect([...wrong]).toEqual([]);
  });

  test('seals numbers, phones and addresses for their own place, and finds a number by its index', async () => {
    const number = inventedIdNumber('1949-03-12', 2);
    const [document] = await first.sql<
      { id: string; person_id: string; number_cipher: Buffer; number_masked: string }[]
    >`
      select id, person_id, number_cipher, number_masked from identity_documents where number_index = ${keyring.indexOf(number)}`;
    expect(document).toMatchObject({ person_id: namedPersonId(1), number_masked: '999999************' });
    const place = `identity_documents.number_cipher:${document?.id}`;
    expect(keyring.open(document?.number_cipher ?? Buffer.alloc(0), place)).toBe(number);

    const [person] = await first.sql<{ phone_cipher: Buffer; phone_masked: string }[]>`
      select phone_cipher, phone_masked from people where id = ${namedPersonId(1)}`;
    const phone = keyring.open(person?.phone_cipher ?? Buffer.alloc(0), `people.phone_cipher:${namedPersonId(1)}`);
    expect(phone).toMatch(/^10900\d{6}$/);
    expect(person?.phone_masked).toMatch(/^109\*{4}\d{4}$/);

    const house = namedHouseholdId(1);
    const [household] = await first.sql<{ address_cipher: Buffer }[]>`
      select address_cipher from households where id = ${house}`;
    const address = keyring.open(household?.address_cipher ?? Buffer.alloc(0), `households.address_cipher:${house}`);
    expect(address).toBe('连城县朋口镇示例路1号');
  });
});

describe('a second load', () => {
  test('with the same seed into another database gives the same rows but for the ciphers', async () => {
    await loadDemo(second.sql, keyring, OPTIONS);
    for (const table of [
      'enrollments',
      'payments',
      'receipts',
      'receipt_lines',
      'household_members',
      'assistance_listings',
    ]) {
      const [one, two] = await Promise.all(
        [first, second].map(({ sql }) =>
          sql.unsafe(
            `select md5(string_agg((to_jsonb(r) - 'certificate_cipher')::text, '' order by id)) as hash from ${table} r`,
          ),
        ),
      );
      expect([...(two ?? [])], table).toEqual([...(one ?? [])]);
    }
  });

  test('into a registry with rows is refused and changes nothing', async () => {
    await expect(loadDemo(first.sql, keyring, { ...OPTIONS, seed: 8 })).rejects.toMatchObject({
      code: 'DEMO_NOT_EMPTY',
    });
    expect(await shapeOf(first)).toEqual(shapeBefore);
    expect((await first.sql`select count(*)::int as count from people`)[0]).toEqual({ count: 3000 });
  });
});

describe('a load that cannot be', () => {
  test.each([
    ['a county that is not known', { county: '999999' }, 'DEMO_COUNTY_UNKNOWN'],
    ['no people', { people: 0 }, 'DEMO_OPTIONS_REFUSED'],
    ['half a seed', { seed: 0.5 }, 'DEMO_OPTIONS_REFUSED'],
    ['a day before the demo', { today: '2017-11-01' }, 'DEMO_OPTIONS_REFUSED'],
  ])('is refused for %s', async (_name, wrong, code) => {
    const empty = await createTestDatabase();
    await expect(loadDemo(empty.sql, keyring, { ...OPTIONS, ...wrong })).rejects.toMatchObject({ code });
    await empty.drop();
  });

  test('ends with an error, and not in silence, when Postgres refuses a row', async () => {
    const row = { id: 'not-a-uuid', regionCode: '350825103', source: 'demo:test' };
    await expect(first.sql.begin((tx) => copyRows(tx, people, [row]))).rejects.toThrow();
  });
});
