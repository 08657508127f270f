import { createHash, randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterClaim } from '../../src/services/claims/enter-claim.ts';
import { assertKeyFits } from '../../src/services/key-check.ts';
import { registerPerson } from '../../src/services/people/register-person.ts';
import { unmaskNumbers, unmaskPhones } from '../../src/services/people/unmask-number.ts';
import type { Counter } from '../../src/services/write.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, OFFICER, TOWN, viewerWith } from '../support/graph.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { invent, send } from '../sync/sending.ts';

/** People of the county as it was, sealed by AES, whose numbers and phones are looked for. */
const SAMPLE = 30;
/** The installation went over to suite sm: what is written from now on is sealed by SM4. */
const SM_KEY = `k2sm:${Buffer.alloc(16, 7).toString('base64')}`;
const keyring = parseKeyring(TEST_KEYS.replace(',index', `,${SM_KEY},index`));

const PATIENT = { ...invent('欧阳示例'), phone: '13900007351', diagnosis: '示例性重度精神障碍 F20.900' };
/** What the patient was treated with, which tells the illness as well. */
const TREATED = { code: 'XN05AH02-示例', name: '示例性氯氮平片' };
/** Somebody whom a list names and no file knows. */
const LISTED = { ...invent('司马示例'), certificate: 'SLZS-7351-0042' };

let desk: TestCounter;
let patientId: string;
let dump: string;
/** What nobody may find in the dump, by what it is. */
const secrets = new Map<string, string>([
  ['a number', PATIENT.number],
  ['a phone', PATIENT.phone],
  ['a diagnosis', PATIENT.diagnosis],
  ['a treatment', TREATED.name],
  ['the code of a treatment', TREATED.code],
  ['a number on a list', LISTED.number],
  ['a name on a list', LISTED.name],
  ['a certificate on a list', LISTED.certificate],
]);

const counterOf = (viewer: Counter['viewer']): Counter => ({ ...desk.for(viewer), keyring });

beforeAll(async () => {
  desk = await createTestCounter();
  const { sql } = desk.database;
  await noteCounty(sql);
  await registerPatient();
  await enterStay(sql);
  const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });
  const { number: idNumber, name, certificate: certificateNo } = LISTED;
  const row = { idNumber, name, certificateNo, category: 'DIBAO', confirmedOn: '2017-11-15', action: 'ADD' };
  await send(counterOf(clerk), { batch: '2017-11-17', asOf: '2017-11-17', rows: [row] });
  dump = await dumpOf(sql);
});
afterAll(() => desk?.close());

/** Opens what the county holds before anything is written, so that it is known what to look for. */
async function noteCounty(sql: postgres.Sql): Promise<void> {
  const rows = await sql<{ id: string; documentId: string; number: Buffer; phone: Buffer }[]>`
    select p.id, d.id as "documentId", d.number_cipher as number, p.phone_cipher as phone
    from people p join identity_documents d on d.person_id = p.id
    where d.kind = 'CITIZEN_ID' and p.phone_cipher is not null order by p.id limit ${SAMPLE}`;
  expect(rows).toHaveLength(SAMPLE);
  for (const { id, documentId, number, phone } of rows) {
    secrets.set(`the number of ${id}`, keyring.open(number, `identity_documents.number_cipher:${documentId}`));
    secrets.set(`the phone of ${id}`, keyring.open(phone, `people.phone_cipher:${id}`));
  }
}

async function registerPatient(): Promise<void> {
  const { name, birthDate, phone, number } = PATIENT;
  const file = { name, birthDate, phone, documents: [{ kind: 'CITIZEN_ID' as const, number }], region: TOWN };
  const sex = Number(number[16]) % 2 === 1 ? 'MALE' : 'FEMALE';
  const registered = await registerPerson(counterOf(OFFICER), {
    ...{ idempotencyKey: randomUUID(), ...file, sex, source: '测试' },
  });
  patientId = registered.personId;
}

async function enterStay(sql: postgres.Sql): Promise<void> {
  await sql`insert into institutions (id, code, name, level, grade, region_code, source)
    values (${randomUUID()}, 'H35082500011', '示例医院', 'COUNTY', 'TWO', ${COUNTY}, 'test')`;
  const days = { admittedOn: '2017-11-02', dischargedOn: '2017-11-09' };
  const money = { total: 500_000, selfPaid: 0, selfFirst: 0, eligible: 500_000 };
  await enterClaim(counterOf(OFFICER), {
    ...{ idempotencyKey: randomUUID(), number: 'SD-1', personId: patientId, scheme: 'URRBMI', visit: 'INPATIENT' },
    ...{ ...days, ...money, institutionCode: 'H35082500011', diagnosis: PATIENT.diagnosis },
    ...{ route: 'REIMBURSED_AFTER_NOTICE', source: 'test' },
    items: [{ ...TREATED, catalogue: 'COVERED', amount: 500_000 }],
  });
}

/** Every table of every schema of ours, as COPY writes it: what `pg_dump` would write. */
async function dumpOf(sql: postgres.Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  const pieces: string[] = [];
  for (const { name } of tables) {
    pieces.push(`\n-- ${name}\n`);
    const rows: Buffer[] = [];
    for await (const piece of await sql.unsafe(`copy ${name} to stdout`).readable()) rows.push(piece);
    pieces.push(Buffer.concat(rows).toString());
  }
  return pieces.join('');
}

/** Base64 of a text wherever it stands in what was encoded: its whole groups of three bytes, for each of three beginnings. */
const base64Within = (text: string): string[] =>
  [0, 1, 2].map((from) => {
    const bytes = Buffer.from(text).subarray(from);
    return bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
  });

const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const HASHES = ['md5', 'sha1', 'sha256', 'sha512', 'sm3'];

/** How a text may stand in a dump: as it is, as bytes, encoded, or hashed without a key, which a list of all numbers undoes. */
function formsOf(text: string): Set<string> {
  const encoded = [text, ...base64Within(text)];
  const hashes = HASHES.map((name) => createHash(name).update(text).digest());
  const hashed = hashes.flatMap((hash) => [hash.toString('hex'), hash.toString('base64')]);
  return new Set([...encoded, ...hashed, ...[...encoded, ...hashed].map(hexOf)]);
}

/** The shortest of what is looked for is as long as a name of four characters. */
const HEAD = 4;

/** Which of the secrets a dump tells, and in which of its tables: gone through once, because looking for each form by itself takes a minute. */
function toldIn(text: string): string[] {
  const forms = [...secrets].flatMap(([what, secret]) => [...formsOf(secret)].map((form) => ({ what, form })));
  expect(forms.every(({ form }) => form.length >= HEAD)).toBe(true);
  const byHead = Map.groupBy(forms, ({ form }) => form.slice(0, HEAD));
  const told = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    for (const { what, form } of byHead.get(text.slice(at, at + HEAD)) ?? []) {
      if (text.startsWith(form, at)) told.add(`${what} in ${tableAt(text, at)}`);
    }
  }
  return [...told];
}

const tableAt = (text: string, at: number): string =>
  /^\S*/.exec(text.slice(text.lastIndexOf('\n-- ', at) + 4))?.[0] ?? '';

describe('a stolen dump', () => {
  test('tells no number, phone, diagnosis or treatment, nor what a list says of people: not plainly, in hex, in base64 or hashed', () => {
    expect(toldIn(dump)).toEqual([]);
  });

  test('holds all of them, sealed by AES from before and by SM4 since', async () => {
    const { sql } = desk.database;
    const [held] = await sql`
      select (select substr(number_cipher, 1, 4) from identity_documents where person_id <> ${patientId} limit 1) as before,
             (select substr(number_cipher, 1, 6) from identity_documents where person_id = ${patientId}) as number,
             (select substr(phone_cipher, 1, 6) from people where id = ${patientId}) as phone,
             (select substr(diagnosis_cipher, 1, 6) from claims where person_id = ${patientId}) as diagnosis,
             (select substr(item_cipher, 1, 6) from claim_items) as treatment,
             (select substr(number_cipher, 1, 6) from assistance_list_rows) as listed`;
    const byAes = Buffer.from('\x01\x02k1');
    const bySm4 = Buffer.from('\x03\x04k2sm');
    const since = { number: bySm4, phone: bySm4, diagnosis: bySm4, treatment: bySm4, listed: bySm4 };
    expect(held).toEqual({ before: byAes, ...since });
    for (const head of [byAes, bySm4]) expect(dump.includes(head.toString('hex'))).toBe(true);
  });

  test.each([
    ['as it is', (text: string) => text],
    ['in bytes', hexOf],
    ['in base64, after one character more', (text: string) => Buffer.from(`x${text}`).toString('base64')],
    ['in base64 in bytes', (text: string) => hexOf(Buffer.from(`xy${text}z`).toString('base64'))],
    ['hashed without a key', (text: string) => createHash('sm3').update(text).digest('hex')],
  ])('would be found out if it told a phone %s', (_, form) => {
    expect(toldIn(`\n-- public.forgotten\n1\t${form(PATIENT.phone)}\n`)).toEqual(['a phone in public.forgotten']);
  });
});

describe('the county that went over to suite sm', () => {
  const unmasker = viewerWith({
    ...{ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'a call back' },
    scope: 'registry:read identity:unmask contact:unmask',
  });

  test('unmasks whom it sealed before and whom it sealed since', async () => {
    const asked = [...secrets.keys()].flatMap((what) => /^the number of (.*)/.exec(what)?.[1] ?? []);
    const counter = counterOf(unmasker);
    const numbers = await unmaskNumbers([...asked, patientId], counter, 'test 1');
    const phones = await unmaskPhones([...asked, patientId], counter, 'test 1');
    const told = new Map(numbers.map(({ personId, number }) => [personId, number]));
    expect(told.get(patientId)).toBe(PATIENT.number);
    for (const id of asked) expect(told.get(id)).toBe(secrets.get(`the number of ${id}`));
    expect(new Map(phones.map(({ personId, phone }) => [personId, phone])).get(patientId)).toBe(PATIENT.phone);
  });

  test('is opened by its own keys, and by none that lack one of them', async () => {
    const { db } = counterOf(OFFICER);
    await assertKeyFits(db, keyring);
    const [sealing, index] = TEST_KEYS.split(',');
    await expect(assertKeyFits(db, parseKeyring(`${SM_KEY},${index}`))).rejects.toThrow(/sealed with another key/);
    const other = `indexsm:${Buffer.alloc(32, 2).toString('base64')}`;
    await expect(assertKeyFits(db, parseKeyring(`${sealing},${SM_KEY},${other}`))).rejects.toThrow(/another index key/);
  });
});
