import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertKeyFits, assertUnsealing } from '../../src/services/key-check.ts';
import { reachOfRegions } from '../../src/store/access.ts';
import { connect, type Db, transaction } from '../../src/store/db.ts';
import { diagnosesOfClaims, numbersOfPeople, phonesOfPeople } from '../../src/store/queries/sealed.ts';
import { sealedListRows } from '../../src/store/queries/sealed-assistance-list.ts';
import { itemsOfClaims } from '../../src/store/queries/sealed-claim-item.ts';
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts';
import type { TestDatabase } from '../support/database.ts';
import { COUNTY, createDemoDatabase, KEYRING } from '../support/graph.ts';

const FENCED = SEALED_COLUMNS.filter(({ isFenced }) => isFenced);
/** What stands in clear until it is sealed, and behind the fence already. */
const CLEAR_OF_BEFORE: Readonly<Record<string, readonly string[]>> = { claim_items: ['code', 'name'] };
const DENIED = /permission denied for table/;
const REACH = reachOfRegions([COUNTY]);

let database: TestDatabase;
let app: Db;
let read: Db;
let unseal: Db;
beforeAll(async () => {
  database = await createDemoDatabase();
  app = connect(database.url, { max: 2, role: 'canbao_app' });
  read = connect(database.url, { max: 1, role: 'canbao_read' });
  unseal = connect(database.url, { max: 1, role: 'canbao_unseal' });
});
afterAll(async () => {
  await Promise.all([app.end(), read.end(), unseal.end()]);
  await database.drop();
});

describe('behind the second fence', () => {
  test('stand numbers, phones, diagnoses and treatments', () => {
    expect(FENCED.map(({ table, column }) => `${table}.${column}`)).toEqual([
      ...['people.phone_cipher', 'identity_documents.number_cipher', 'certificates.number_cipher'],
      ...['claims.diagnosis_cipher', 'claim_items.item_cipher'],
      ...['exchange_rows.number_cipher', 'assistance_list_rows.number_cipher'],
    ]);
  });

  test.each(FENCED)(
    '$table $column is read by the role of its own, and neither by the server’s nor by analysts’',
    async (of) => {
      const statements = [
        `select "${of.column}" from "${of.table}"`,
        `select * from "${of.table}"`,
        `select t from "${of.table}" t`,
        `select count("${of.column}") from "${of.table}"`,
        `select 1 from "${of.table}" where "${of.column}" is not null`,
        `select 1 from "${of.table}" order by "${of.column}"`,
        `update "${of.table}" set "${of.column}" = "${of.column}"`,
        `update "${of.table}" set "${of.column}" = null returning "${of.column}"`,
        `insert into "${of.table}" default values returning *`,
        `copy "${of.table}" to stdout`,
      ];
      for (const statement of statements) {
        await expect(app.sql.unsafe(statement), statement).rejects.toThrow(DENIED);
        await expect(read.sql.unsafe(statement), statement).rejects.toThrow(DENIED);
      }
      await unseal.sql.unsafe(`select "${of.column}" from "${of.table}" limit 1`);
    },
  );

  test.each(FENCED)('every other column of $table is the server’s to read', async ({ table }) => {
    const closed = await database.sql<{ name: string }[]>`
      select attname as name from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and not attisdropped
        and not has_column_privilege('canbao_app', attrelid, attnum, 'select')`;
    const sealed = FENCED.filter((one) => one.table === table).map(({ column }) => column);
    expect(closed.map(({ name }) => name).sort()).toEqual([...(CLEAR_OF_BEFORE[table] ?? []), ...sealed].sort());
  });

  test('the role of its own writes nothing, and reads nothing else that is sealed, named or kept of anybody', async () => {
    const rights = await database.sql<{ name: string }[]>`
      select c.relname || '.' || a.attname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and c.relname not in ('assistance_list_rows', 'assistance_list_batches')
        and has_column_privilege('canbao_unseal', c.oid, a.attnum, 'select') order by 1`;
    expect(rights.map(({ name }) => name)).toEqual([
      ...['assistance_listings.department', 'assistance_listings.person_id', 'assistance_listings.superseded_at'],
      ...['certificates.id', 'certificates.number_cipher', 'claim_items.amount_fen', 'claim_items.catalogue'],
      ...['claim_items.claim_id', 'claim_items.code', 'claim_items.item_cipher', 'claim_items.line'],
      ...['claim_items.name', 'claim_items.self_first_fen'],
      ...['claims.diagnosis_cipher', 'claims.id', 'claims.person_id'],
      ...['exchange_rows.id', 'exchange_rows.number_cipher', 'household_members.household_id'],
      ...['household_members.person_id', 'household_members.superseded_at', 'household_members.valid_to'],
      ...['identity_documents.id', 'identity_documents.kind', 'identity_documents.number_cipher'],
      ...['identity_documents.person_id', 'identity_documents.superseded_at', 'identity_documents.valid_from'],
      ...['people.id', 'people.merged_ids', 'people.merged_into_id', 'people.phone_cipher', 'people.region_code'],
    ]);
    const [writes] = await database.sql`
      select count(*)::int as tables from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and (has_any_column_privilege('canbao_unseal', c.oid, 'insert, update') or has_table_privilege('canbao_unseal', c.oid, 'delete, truncate'))`;
    expect(writes?.tables).toBe(0);
  });
});

describe('analysts', () => {
  test('see no listing of a sensitive category, and everything else of listings as the server does', async () => {
    await database.sql`update assistance_listings set category = 'MENTAL_SEVERE'
      where id in (select id from assistance_listings where superseded_at is null order by id limit 3)`;
    const counts = ({ sql }: Db) => sql<{ sensitive: number; others: number }[]>`
      select count(*) filter (where category = 'MENTAL_SEVERE')::int as sensitive,
        count(*) filter (where category <> 'MENTAL_SEVERE')::int as others from assistance_listings`;
    const [[all], [shown]] = await Promise.all([counts(app), counts(read)]);
    expect(all?.sensitive).toBeGreaterThanOrEqual(3);
    expect(shown).toEqual({ sensitive: 0, others: all?.others });
    await expect(read.sql`select 1 from public.assistance_listings`).rejects.toThrow(DENIED);
  });

  test('have listings looked up as those of the table are, and no other way', async () => {
    const question = `select count(*) from people p where exists (select from assistance_listings l
      where l.person_id = p.id and l.superseded_at is null and l.department = 'CIVIL_AFFAIRS')`;
    const plan = await read.sql.unsafe(`explain ${question}`);
    expect(JSON.stringify(plan)).not.toContain('Subquery Scan');
  });

  test('read no sum of a file that somebody handed in: it would confirm a guess of a file with one row', async () => {
    for (const table of ['assistance_list_batches', 'import_batches', 'exchange_lists', 'uploads', 'upload_chunks']) {
      await expect(read.sql.unsafe(`select checksum from ${table}`)).rejects.toThrow(/permission denied/);
    }
    await read.sql`select row_count from import_batches`;
    await read.sql`select unknown_count from exchange_lists`;
  });
});

describe('the server’s own statements', () => {
  const idOf = async (of: string) => (await database.sql.unsafe(`select id from ${of} limit 1`))[0]?.id as string;

  test('read through the fence, in whichever way somebody may see, and inside a transaction too', async () => {
    const id = await idOf('people where phone_cipher is not null');
    const reaches = [
      REACH,
      reachOfRegions([COUNTY, '210200']),
      { kind: 'EVERYWHERE', isSensitiveShown: false },
      { kind: 'PERSON', personId: id, today: '2017-11-20', isSensitiveShown: false },
    ] as const;
    for (const reach of reaches) {
      const [phone] = await phonesOfPeople(app, reach, [id]);
      expect(KEYRING.open(phone?.sealed as Buffer, `people.phone_cipher:${id}`)).toMatch(/^1\d{10}$/);
      const [number] = await transaction(app, (tx) => numbersOfPeople(tx, reach, [id]));
      expect(KEYRING.open(number?.sealed as Buffer, `identity_documents.number_cipher:${number?.id}`)).toMatch(
        /^999999/,
      );
      expect(await diagnosesOfClaims(app, reach, [randomUUID()])).toEqual([]);
      expect(await itemsOfClaims(app, reach, [randomUUID()])).toEqual([]);
      expect(await sealedListRows(app, reach, [randomUUID()])).toEqual([]);
    }
    const department = {
      department: 'CIVIL_AFFAIRS',
      ranges: [{ from: COUNTY, to: `${COUNTY}~` }],
      today: '2017-11-20',
    };
    const reach = { kind: 'DEPARTMENT', ...department, isSensitiveShown: false } as const;
    expect(await sealedListRows(app, reach, [randomUUID()])).toEqual([]);
    const listed = await idOf(
      `people where id in (select person_id from assistance_listings where department = 'CIVIL_AFFAIRS' and superseded_at is null)`,
    );
    expect(await numbersOfPeople(app, reach, [listed])).toHaveLength(1);
  });

  test('refuse keys that do not fit as before', async () => {
    await assertKeyFits(app, KEYRING);
    await database.sql`delete from installation where key = 'key-check'`;
    await expect(assertKeyFits(app, KEYRING)).rejects.toThrow(/holds sealed values/);
  });
});

describe('a login of the server’s alone', () => {
  const [plain, behind] = [`canbao_test_${randomUUID().slice(0, 8)}`, `canbao_test_${randomUUID().slice(0, 8)}`];
  const urlOf = (login: string) => Object.assign(new URL(database.url), { username: login, password: 'geheim' }).href;
  beforeAll(async () => {
    await database.sql.unsafe(`create role ${plain} login password 'geheim' in role canbao_app, canbao_read`);
    await database.sql.unsafe(`create role ${behind} login password 'geheim' in role canbao_unseal`);
  });
  afterAll(async () => {
    await database.sql.unsafe(`drop role ${plain}, ${behind}`);
  });

  test('cannot step behind the fence, whatever it sends, and is refused with what to do', async () => {
    const db = connect(urlOf(plain), { max: 1, role: 'canbao_app' });
    try {
      await expect(db.sql`set role canbao_unseal`).rejects.toThrow(/permission denied to set role/);
      await expect(db.sql`select set_config('role', 'canbao_unseal', false)`).rejects.toThrow(/permission denied/);
      await expect(db.sql`reset role`.then(() => db.sql`select phone_cipher from people`)).rejects.toThrow(DENIED);
      await expect(assertUnsealing(db)).rejects.toThrow(/grant canbao_unseal to <login>.*DATABASE_UNSEAL_URL/);
    } finally {
      await db.end();
    }
  });

  test('is told of an address where nobody answers, which no grant mends', async () => {
    const unsealUrl = Object.assign(new URL(urlOf(behind)), { port: '1' }).href;
    const db = connect(urlOf(plain), { max: 1, role: 'canbao_app', unsealUrl });
    try {
      await expect(assertUnsealing(db)).rejects.toThrow(/ECONNREFUSED.*Correct DATABASE_UNSEAL_URL/);
    } finally {
      await db.end();
    }
  });

  test('is helped by a second login that does nothing else', async () => {
    const db = connect(urlOf(plain), { max: 1, role: 'canbao_app', unsealUrl: urlOf(behind) });
    try {
      await assertUnsealing(db);
      const [person] = await database.sql<
        { id: string }[]
      >`select id from people where phone_cipher is not null limit 1`;
      const [phone] = await phonesOfPeople(db, REACH, [person?.id ?? '']);
      expect(phone?.sealed).toBeInstanceOf(Buffer);
    } finally {
      await db.end();
    }
  });
});
