import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { CLAIM_COLUMNS } from '../../src/services/imports/claim-rows.ts';
import { importClaims } from '../../src/services/imports/import-claims.ts';
import { ImportRefused } from '../../src/services/imports/import-file.ts';
import { createExampleCity, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { KEYRING, viewerWith } from '../support/graph.ts';
import { waitingForLocks } from '../support/waiting.ts';

/** Claims that institutions hand in as a file: taken whole or not at all, and never twice. */
let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());

type Cells = Partial<Record<keyof typeof CLAIM_COLUMNS, string>>;

/** 示例甲, the head of a household, and 示例乙, who is a woman. */
const [HEAD, SPOUSE] = [inventedIdNumber('1980-05-01', 11), inventedIdNumber('1980-05-01', 12)];

const row = (number: string, cells: Cells = {}): Cells => ({
  ...{ idNumber: HEAD, number, institutionCode: 'H99990100002', scheme: 'URRBMI', visit: 'INPATIENT' },
  ...{ admittedOn: '2026-02-01', dischargedOn: '2026-02-09', total: '10000.00', selfPaid: '500.00', selfFirst: '0' },
  ...{ eligible: '9500.00', route: 'ONE_STOP', filedOn: '2026-02-10', ...cells },
});

const COLUMNS = Object.keys(CLAIM_COLUMNS) as (keyof typeof CLAIM_COLUMNS)[];

const fileOf = (rows: readonly Cells[], header = COLUMNS.join(',')) =>
  Readable.from([[header, ...rows.map((cells) => COLUMNS.map((name) => cells[name] ?? '').join(','))].join('\n')]);

const take = (rows: readonly Cells[], viewer = SETTLER, header?: string) =>
  importClaims(city.for(viewer), fileOf(rows, header), { source: 'the hospital' });

async function problemsOf(rows: readonly Cells[], viewer = SETTLER) {
  const error = await take(rows, viewer).then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ImportRefused);
  return (error as ImportRefused).problems;
}

const refusal = async (rows: readonly Cells[], viewer = SETTLER) =>
  (await problemsOf(rows, viewer)).map(({ line, field }) => `${line} ${field}`);

const counted = async () => {
  const [found] = await city.database.sql<{ claims: number; steps: number; payers: number }[]>`
    select (select count(*)::int from claims) as claims, (select count(*)::int from claim_steps) as steps,
      (select count(*)::int from claim_payers) as payers`;
  return found;
};

describe('a file of claims', () => {
  test('enters each claim with its first step, at the office of the enrolment, and seals what was wrong', async () => {
    const report = await take([
      row('A1', { diagnosis: '示例病', otherPayer: 'CHARITY', otherPaid: '100.00' }),
      row('A2', { idNumber: SPOUSE, visit: 'OUTPATIENT', dischargedOn: '', total: '80', selfPaid: '', eligible: '80' }),
    ]);
    expect(report).toMatchObject({ kind: 'CLAIMS', rows: 2, new: 2, changed: 0, unchanged: 0, takenBefore: null });
    const claims = await city.database.sql`
      select c.id, number, person_id, region_code, policy_year, state, total_fen, self_paid_fen, self_first_fen, version,
        c.source, diagnosis_cipher as sealed, (select array_agg(state::text) from claim_steps s where s.claim_id = c.id) as steps,
        (select array_agg(payer::text || ' ' || paid_fen) from claim_payers p where p.claim_id = c.id) as payers
      from claims c order by number`;
    expect(claims).toMatchObject([
      {
        ...{ number: 'A1', person_id: city.people.head, region_code: '999901001', policy_year: 2026, state: 'ENTERED' },
        ...{ total_fen: '1000000', self_paid_fen: '50000', version: 1, source: 'the hospital', steps: ['ENTERED'] },
        payers: ['CHARITY 10000'],
      },
      {
        number: 'A2',
        person_id: city.people.spouse,
        total_fen: '8000',
        self_paid_fen: '0',
        sealed: null,
        payers: null,
      },
    ]);
    const [first] = claims;
    expect(KEYRING.open(first?.sealed, `claims.diagnosis_cipher:${first?.id}`)).toBe('示例病');
  });

  test('changes nothing when it comes again, whole or with others', async () => {
    const rows = [row('B1'), row('B2', { idNumber: SPOUSE })];
    await take(rows);
    const before = await counted();
    expect(await take(rows)).toMatchObject({ new: 2, takenBefore: expect.any(String) });
    expect(await take([...rows, row('B3')])).toMatchObject({ rows: 3, new: 1, unchanged: 2 });
    expect(await counted()).toEqual({ ...before, claims: (before?.claims ?? 0) + 1, steps: (before?.steps ?? 0) + 1 });
  });

  test('may be written in Chinese, header and terms', async () => {
    const header = Object.values(CLAIM_COLUMNS)
      .map(([name]) => name)
      .join(',');
    const chinese = row('C1', { visit: '住院', scheme: '城乡居民医保', route: '一站式结算', isReferred: '是' });
    expect(await take([chinese], SETTLER, header)).toMatchObject({ new: 1 });
  });

  test('is refused whole for one row that is wrong, and every row is told', async () => {
    const before = await counted();
    const wrong = await refusal([
      row('D1'),
      row('D2', { eligible: '9000.00' }),
      row('D3', { admittedOn: '2026-05-01' }),
      row('D4', { institutionCode: 'H1' }),
      row('D5', { visit: 'SURGERY' }),
      row('D6', { filedOn: '2026-01-01' }),
      row('D7', { otherPayer: 'CHARITY' }),
      row('D8', { referralNumber: `ZZ-${inventedIdNumber('1999-09-09', 5)}` }),
    ]);
    expect(wrong).toEqual([
      ...['3 total', '4 admittedOn', '5 institutionCode', '6 visit', '7 filedOn', '8 otherPaid', '9 referralNumber'],
    ]);
    expect(await counted()).toEqual(before);
  });

  test('is refused for what contradicts the registry', async () => {
    await take([row('E1')]);
    expect(
      await refusal([
        row('E1', { total: '9999.00', eligible: '9499.00' }),
        row('E2', { institutionCode: 'H99990100099' }),
        row('E3', { idNumber: inventedIdNumber('1999-09-09', 5) }),
        row('E4', { admittedOn: '1970-01-01', policyYear: '2026' }),
        row('E5'),
        row('E5', { admittedOn: '2026-02-02' }),
      ]),
    ).toEqual(['2 number', '3 institutionCode', '4 idNumber', '5 policyYear', '5 admittedOn', '7 number']);
  });

  test('of another office finds nobody, and names nobody', async () => {
    const stranger = viewerWith({ role: 'COUNTY_OFFICER', sub: 'stranger', regions: ['350825'] });
    expect(await refusal([row('F1')], stranger)).toEqual(['2 idNumber']);
  });

  test('leaves one line in the audit, without anybody in it', async () => {
    await take([row('G1', { diagnosis: '示例病' })]);
    const [line] = await city.database.sql`
      select action, actor, count, details from audit_lines where action = 'people.import' order by at desc limit 1`;
    expect(line).toMatchObject({
      actor: 'settler',
      count: 1,
      details: { kind: 'CLAIMS', newCount: 1, regionCode: '999901001' },
    });
    expect(JSON.stringify(line)).not.toContain('示例病');
  });
});

test('a cost below zero is refused as a cost, not as a payment', async () => {
  const [problem] = await problemsOf([row('Z2', { selfPaid: '-5.00' })]);
  expect(problem).toMatchObject({
    line: 2,
    field: 'selfPaid',
    message: expect.stringMatching(/cost is never below.*费用不得为负/),
  });
});

test('a total of nothing is refused with its line', async () => {
  expect(await refusal([row('Z1', { total: '0.00', selfPaid: '0', eligible: '0' })])).toEqual(['2 total']);
});

test('a row that says otherwise of a claim on file refuses the file, whatever it says otherwise', async () => {
  await take([row('O1', { isReferred: 'true', otherPayer: 'CHARITY', otherPaid: '100.00' })]);
  const same = { isReferred: 'true', otherPayer: 'CHARITY', otherPaid: '100.00' };
  expect(await take([row(' o1', same), row('O2')])).toMatchObject({ new: 1, unchanged: 1 });
  for (const other of [
    { isReferred: 'false' },
    { otherPaid: '5000.00' },
    { otherPayer: '', otherPaid: '' },
    { referralNumber: 'R-1' },
  ])
    expect(await refusal([row('O1', { ...same, ...other })])).toEqual([expect.stringMatching(/^2 /)]);
});

test('a file is refused by line when somebody enters one of its numbers by hand meanwhile', async () => {
  const { sql } = city.database;
  const gate = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const byHand = city.for(SETTLER).db.sql.begin(async (tx) => {
    await tx`insert into claims (number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on, total_fen,
        self_paid_fen, self_first_fen, route, filed_on, entered_by, source)
      values ('R2', ${city.people.neighbour}, 'URRBMI', 2026, '999901001', ${city.institutions.hospital.id}, 'OUTPATIENT', '2026-02-01',
        100, 0, 0, 'ONE_STOP', '2026-02-01', 'test', 'test')`;
    entered.resolve();
    await gate.promise;
  });
  await Promise.race([entered.promise, byHand]);
  const refused = refusal([row('R1'), row('R2')]);
  await expect.poll(() => waitingForLocks(city.database), { timeout: 5000 }).toBe(1);
  gate.resolve();
  expect(await refused).toEqual(['3 number']);
  await byHand;
  expect(await sql`select from claims where number = 'R1'`).toHaveLength(0);
});
