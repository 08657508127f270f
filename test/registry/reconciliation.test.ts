import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { runCli } from '../../src/cli/canbao.ts';
import { readConfig } from '../../src/config.ts';
import { IDLE } from '../support/cli.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const CHAIN = 'receipts receiptTotal lineTotal paidTotal lineDifference paidDifference voided withoutReceipt agrees';
const NUMBERS = 'registered enrolled paid agrees';
const RECONCILE = `query Reconcile($within: RegionCode!, $year: Int!, $by: RegionLevel! = VILLAGE, $kind: ReconciliationDifferenceKind) {
  reconciliation(within: $within, policyYear: $year, by: $by) {
    ${NUMBERS} money { ${CHAIN} }
    regions(first: 500) {
      regionCode ${NUMBERS} registeredNotPaid enrolledNotPaid paidNotEnrolled money { agrees lineDifference paidDifference voided }
    }
    differences(kind: $kind, first: 500) {
      totalCount nodes { kind regionCode person { id } receipt { id } expected found }
    }
  }
}`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

/** Changes the books as their owner, whom no rule holds, and puts them back when the test has ended. */
async function spoil(make: string, undo: string) {
  const { sql } = graph.database;
  onTestFinished(async () => void (await sql.unsafe(undo)));
  await sql.unsafe(make);
}

async function books(over: object = {}, viewer = OFFICER) {
  const { data, errors } = await graph.ask(viewer, RECONCILE, { within: COUNTY, year: 2017, ...over });
  expect(errors).toEqual([]);
  return data.reconciliation;
}

interface Sheet {
  readonly person: string;
  readonly line: string;
  readonly receipt: string;
  readonly village: string;
  readonly payment: string;
  readonly enrollment: string;
}

/** Somebody who paid for 2017 on a receipt that stands. */
async function somebody(): Promise<Sheet> {
  const [row] = await graph.database.sql<Sheet[]>`
    select p.person_id as person, l.id as line, l.receipt_id as receipt, e.region_code as village, p.id as payment, e.id as enrollment
    from payments p join receipt_lines l on l.id = p.receipt_line_id join receipts r on r.id = l.receipt_id
    join enrollments e on e.id = p.enrollment_id
    where p.policy_year = 2017 and r.status = 'ISSUED' and e.superseded_at is null order by p.id limit 1`;
  if (!row) throw new Error('The demo has no payment of 2017.');
  return row;
}

const sumBy = <Row>(rows: readonly Row[], figure: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + figure(row), 0);
const kindsOf = (differences: { nodes: readonly { kind: string }[] }) =>
  differences.nodes.map(({ kind }) => kind).sort();

describe('books that are right', () => {
  test('three numbers agree for a year that is over, village by village, and the money adds up to the fen', async () => {
    const { regions, differences, money, ...total } = await books();
    const [counted] = await graph.database.sql`
      select count(distinct person_id)::int as people from enrollments
      where policy_year = 2017 and scheme = 'URRBMI' and superseded_at is null and status <> 'VOID' and region_code like ${`${COUNTY}%`}`;
    expect(total).toEqual({
      registered: counted?.people,
      enrolled: counted?.people,
      paid: counted?.people,
      agrees: true,
    });
    expect(differences).toEqual({ totalCount: 0, nodes: [] });
    const [paper] = await graph.database.sql`
      select sum(total_fen)::int as fen from receipts where status = 'ISSUED' and id in (select receipt_id from receipt_lines where policy_year = 2017)`;
    expect(money).toMatchObject({ agrees: true, lineDifference: '0.00', paidDifference: '0.00', voided: '0.00' });
    expect(Number(money.receiptTotal) * 100).toBe(paper?.fen);
    expect(regions.length).toBeGreaterThan(50);
    expect(sumBy(regions, ({ registered }: { registered: number }) => registered)).toBe(total.registered);
  });

  test('while money is still collected, whoever is registered and has not paid is named', async () => {
    const { differences, agrees, registered, paid } = await books({ year: 2018 });
    expect(agrees).toBe(false);
    expect(new Set(kindsOf(differences))).toEqual(new Set(['REGISTERED_NOT_PAID']));
    expect(differences.totalCount).toBe(registered - paid);
    expect(differences.nodes[0].person.id).toBeTruthy();
  });

  test('villages add up to towns, and towns to the county', async () => {
    const [villages, towns, county] = await Promise.all([books({ year: 2018 }), null, null]).then(async ([first]) => [
      first,
      await books({ year: 2018, by: 'TOWN' }),
      await books({ year: 2018, by: 'COUNTY' }),
    ]);
    expect(towns.regions.map(({ regionCode }: { regionCode: string }) => regionCode.length)).toContain(9);
    for (const figure of ['registered', 'enrolled', 'paid']) {
      expect(towns[figure]).toBe(villages[figure]);
      expect(county.regions).toHaveLength(1);
      expect(county.regions[0][figure]).toBe(villages[figure]);
    }
  });
});

describe('books that somebody broke', () => {
  test('a payment that is gone leaves somebody enrolled without money, and a line without its payment', async () => {
    const { person, payment, village, receipt } = await somebody();
    await spoil(
      `create table kept as select * from payments where id = '${payment}'; delete from payments where id = '${payment}'`,
      `insert into payments select * from kept; drop table kept`,
    );
    const { agrees, money, regions, differences } = await books();
    expect(agrees).toBe(false);
    expect(money).toMatchObject({ agrees: false, lineDifference: '0.00', paidDifference: '150.00' });
    const wrong = regions.filter((row: { agrees: boolean }) => !row.agrees);
    expect(wrong).toMatchObject([{ regionCode: village, enrolledNotPaid: 1, money: { paidDifference: '150.00' } }]);
    expect(kindsOf(differences)).toEqual(['AMOUNT_DIFFERS', 'ENROLLED_NOT_PAID']);
    expect(differences.nodes).toContainEqual({
      ...{ kind: 'ENROLLED_NOT_PAID', regionCode: village, person: { id: person }, receipt: null },
      ...{ expected: null, found: '0.00' },
    });
    expect(differences.nodes).toContainEqual({
      ...{ kind: 'AMOUNT_DIFFERS', regionCode: village, person: { id: person }, receipt: { id: receipt } },
      ...{ expected: '150.00', found: '0.00' },
    });
  });

  test('a line that was altered agrees neither with its receipt nor with its payment', async () => {
    const { line, receipt } = await somebody();
    await spoil(
      `update receipt_lines set paid_fen = paid_fen + 1 where id = '${line}'`,
      `update receipt_lines set paid_fen = paid_fen - 1 where id = '${line}'`,
    );
    const { agrees, money, differences } = await books();
    expect(agrees).toBe(true);
    expect(money).toMatchObject({ agrees: false, lineDifference: '-0.01', paidDifference: '0.01' });
    expect(kindsOf(differences)).toEqual(['AMOUNT_DIFFERS', 'RECEIPT_TOTAL_DIFFERS']);
    expect(new Set(differences.nodes.map((one: { receipt: { id: string } }) => one.receipt.id))).toEqual(
      new Set([receipt]),
    );
  });

  test('two faults that make up for each other in the sums are two faults', async () => {
    const { receipt } = await somebody();
    const [other] = await graph.database.sql`
      select r.id from receipts r join households h on h.id = r.household_id
      where r.status = 'ISSUED' and r.id <> ${receipt} and h.region_code = (
        select h.region_code from receipts r join households h on h.id = r.household_id where r.id = ${receipt})
        and exists (select 1 from receipt_lines l where l.receipt_id = r.id and l.policy_year = 2017) limit 1`;
    const shift = (fen: number) => `
      update receipts set total_fen = total_fen + ${fen} where id = '${receipt}';
      update receipts set total_fen = total_fen - ${fen} where id = '${other?.id}'`;
    await spoil(shift(100), shift(-100));
    const { money, differences } = await books();
    expect(money.lineDifference).toBe('0.00');
    expect(kindsOf(differences)).toEqual(['RECEIPT_TOTAL_DIFFERS', 'RECEIPT_TOTAL_DIFFERS']);
    expect(money.agrees).toBe(false);
  });

  test('an enrolment that was voided leaves somebody paid and not enrolled', async () => {
    const { person, enrollment } = await somebody();
    await spoil(
      `update enrollments set status = 'VOID' where id = '${enrollment}'`,
      `update enrollments set status = 'ENDED' where id = '${enrollment}'`,
    );
    const { registered, paid, differences } = await books();
    expect(paid - registered).toBe(1);
    expect(differences.nodes).toMatchObject([{ kind: 'PAID_NOT_ENROLLED', person: { id: person }, found: '150.00' }]);
  });

  test('money on a void receipt is named until it is taken back', async () => {
    const { receipt } = await somebody();
    await spoil(
      `update receipts set status = 'VOID' where id = '${receipt}'`,
      `update receipts set status = 'ISSUED' where id = '${receipt}'; delete from payments where reverses_id is not null`,
    );
    const left = await books({ kind: 'VOID_NOT_REVERSED' });
    expect(left.money.agrees).toBe(false);
    expect(left.differences.nodes).toMatchObject([{ receipt: { id: receipt }, person: null, expected: '0.00' }]);
    await graph.database.sql`
      insert into payments (person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, paid_fen, paid_on, reverses_id, source)
      select person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, -paid_fen, '2017-11-20', id, 'test'
      from payments where receipt_line_id in (select id from receipt_lines where receipt_id = ${receipt}) and reverses_id is null`;
    const back = await books();
    expect(back.money).toMatchObject({ agrees: true, voided: '0.00' });
    expect(new Set(kindsOf(back.differences))).toEqual(new Set(['ENROLLED_NOT_PAID']));
  });

  test('reversals of a void receipt that make up for each other leave it unreversed', async () => {
    const [of] = await graph.database.sql`
      select r.id as receipt from receipts r join receipt_lines l on l.receipt_id = r.id
      where r.status = 'ISSUED' and l.policy_year = 2017 group by r.id having count(*) > 1 order by r.id limit 1`;
    await spoil(
      `update receipts set status = 'VOID' where id = '${of?.receipt}';
       insert into payments (person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, paid_fen, paid_on, reverses_id, source)
       select person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel,
         -paid_fen + case row_number() over (order by id) when 1 then 100 when 2 then -100 else 0 end, '2017-11-20', id, 'test'
       from payments where receipt_line_id in (select id from receipt_lines where receipt_id = '${of?.receipt}') and reverses_id is null`,
      `delete from payments where reverses_id is not null; update receipts set status = 'ISSUED' where id = '${of?.receipt}'`,
    );
    const { money, differences } = await books({ kind: 'VOID_NOT_REVERSED' });
    expect(money).toMatchObject({ agrees: false, voided: '0.00' });
    expect(differences.nodes).toMatchObject([{ receipt: { id: of?.receipt }, expected: '0.00', found: '0.00' }]);
  });
});

const DIFFERENCES = `query Page($after: String) { reconciliation(within: "${COUNTY}", policyYear: 2018) {
  differences(first: 20, after: $after) { nodes { person { id } } pageInfo { endCursor hasNextPage } totalCount } } }`;

describe('pages and rights', () => {
  test('following the cursors meets every difference once', async () => {
    const met: string[] = [];
    let after: string | null = null;
    let count = -1;
    do {
      const { data } = await graph.ask(OFFICER, DIFFERENCES, { after });
      const { nodes, pageInfo, totalCount } = data.reconciliation.differences;
      met.push(...nodes.map((one: { person: { id: string } }) => one.person.id));
      count = totalCount;
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(met).toHaveLength(count);
    expect(new Set(met).size).toBe(count);
  });

  test('a cursor made by hand, and a page too large, are refused with what would be right', async () => {
    const forged = Buffer.from(JSON.stringify(['population:LIVING:', 'x', 'y'])).toString('base64url');
    for (const after of [forged, 'nonsense', Buffer.from('{}').toString('base64url')]) {
      const { errors } = await graph.ask(OFFICER, DIFFERENCES, { after });
      expect(errors[0]?.extensions.code).toBe('PAGE_REFUSED');
    }
    const large = await graph.ask(OFFICER, DIFFERENCES.replace('first: 20', 'first: 501'));
    expect(large.errors[0]?.extensions.code).toBe('PAGE_REFUSED');
  });

  test('a town officer sees the town alone, whatever region is asked', async () => {
    const officer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    const { regions, registered } = await books({ by: 'TOWN' }, officer);
    expect(regions.map(({ regionCode }: { regionCode: string }) => regionCode)).toEqual([TOWN]);
    const all = await books({ by: 'TOWN' });
    const own = all.regions.find(({ regionCode }: { regionCode: string }) => regionCode === TOWN);
    expect(registered).toBe(own.registered);
  });

  test('who may not reconcile is refused, and who may not read money sees the heads alone', async () => {
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [COUNTY] });
    const refused = await graph.ask(collector, RECONCILE, { within: COUNTY, year: 2017 });
    expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(refused.statements).toEqual([]);
    const moneyless = viewerWith({ role: 'AUDITOR', regions: [COUNTY], scope: 'registry:read registry:reconcile' });
    const withMoney = await graph.ask(moneyless, RECONCILE, { within: COUNTY, year: 2017 });
    expect(withMoney.errors[0]?.message).toContain('money:read');
    const heads = await graph.ask(
      moneyless,
      `{ reconciliation(within: "${COUNTY}", policyYear: 2017) { ${NUMBERS} } }`,
    );
    expect(heads.data.reconciliation.agrees).toBe(true);
  });

  test('a region that is in no list is refused', async () => {
    const { errors } = await graph.ask(OFFICER, RECONCILE, { within: '999998', year: 2017 });
    expect(errors[0]?.extensions.code).toBe('REGION_UNKNOWN');
  });
});

describe('reports', () => {
  const REPORT = `{
    completeness(within: "${COUNTY}", policyYear: 2017) {
      people complete missing { field people } regions { people complete }
      defective(field: PHONE, first: 500) { totalCount nodes { person { id phone } missing } }
    }
    unsignedPayments(within: "${COUNTY}", policyYear: 2018) {
      count amount regions(first: 500) { count amount people } payments(first: 500) { totalCount nodes { id collector { id } amount } }
    }
    unenrolledHouseholds(within: "${COUNTY}", policyYear: 2017) {
      households nobody nobodyPeople partly partlyMissing regions(first: 500) { households nobody nobodyPeople partly }
      list(first: 500) { totalCount nodes { household { id } people enrolled uncovered } }
      some: list(state: PARTLY, first: 500) { totalCount nodes { enrolled uncovered } }
    }
  }`;

  test('what a record lacks is counted and listed, region by region', async () => {
    const { data, errors } = await graph.ask(OFFICER, REPORT);
    expect(errors).toEqual([]);
    const { people, complete, missing, regions, defective } = data.completeness;
    expect(sumBy(regions, (row: { people: number }) => row.people)).toBe(people);
    expect(sumBy(regions, (row: { complete: number }) => row.complete)).toBe(complete);
    const phones = missing.find(({ field }: { field: string }) => field === 'PHONE').people;
    expect(defective.totalCount).toBe(phones);
    expect(phones).toBeGreaterThan(0);
    for (const { person, missing: lacking } of defective.nodes) {
      expect(person.phone).toBeNull();
      expect(lacking).toContain('PHONE');
    }
  });

  test('payments that a collector took without a signature are listed until somebody signs', async () => {
    const { sql } = graph.database;
    const [taken] = await sql`
      select p.id, l.receipt_id from payments p join receipt_lines l on l.id = p.receipt_line_id
      where p.policy_year = 2018 and p.collector_id is not null and p.is_signed order by p.id limit 1`;
    const before = (await graph.ask(OFFICER, REPORT)).data.unsignedPayments;
    await spoil(
      `update payments set is_signed = null where id = '${taken?.id}'; update receipts set is_signed = false where id = '${taken?.receipt_id}'`,
      `update payments set is_signed = true where id = '${taken?.id}'; update receipts set is_signed = true where id = '${taken?.receipt_id}'`,
    );
    const after = (await graph.ask(OFFICER, REPORT)).data.unsignedPayments;
    expect(after.count).toBe(before.count + 1);
    expect(after.payments.totalCount).toBe(after.count);
    expect(after.payments.nodes.map(({ id }: { id: string }) => id)).toContain(taken?.id);
    expect(after.payments.nodes.every((one: { collector: object | null }) => one.collector !== null)).toBe(true);
    await sql`update receipts set is_signed = true where id = ${taken?.receipt_id}`;
    expect((await graph.ask(OFFICER, REPORT)).data.unsignedPayments.count).toBe(before.count);
  });

  test('households with nobody enrolled are counted with their people, and those enrolled in part apart', async () => {
    const { nobody, nobodyPeople, partly, partlyMissing, list, some, regions } = (await graph.ask(OFFICER, REPORT)).data
      .unenrolledHouseholds;
    expect(nobody).toBeGreaterThan(0);
    expect(list.totalCount).toBe(nobody);
    expect(sumBy(list.nodes, (one: { people: number }) => one.people)).toBe(nobodyPeople);
    expect(
      list.nodes.every((one: { enrolled: number; uncovered: number }) => one.enrolled === 0 && one.uncovered > 0),
    ).toBe(true);
    expect(some.totalCount).toBe(partly);
    expect(sumBy(some.nodes, (one: { uncovered: number }) => one.uncovered)).toBe(partlyMissing);
    expect(
      some.nodes.every((one: { enrolled: number; uncovered: number }) => one.enrolled > 0 && one.uncovered > 0),
    ).toBe(true);
    expect(sumBy(regions, (row: { nobody: number }) => row.nobody)).toBe(nobody);
  });
});

describe('canbao reconcile', () => {
  const cli = { ...IDLE, config: () => readConfig({ DATABASE_URL: graph.database.url, CANBAO_KEYS: KEYS }) };
  const KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')},index:${Buffer.alloc(32, 2).toString('base64')}`;

  async function said(...args: string[]) {
    const print = vi.spyOn(console, 'log').mockImplementation(() => {});
    const code = await runCli(['reconcile', ...args], cli);
    const text = print.mock.calls.map(([line]) => line).join('\n');
    print.mockRestore();
    return { code, text };
  }

  test('prints the three numbers and exits 0 when they agree, 1 when they do not', async () => {
    const good = await said(COUNTY, '--year', '2017');
    expect(good.code).toBe(0);
    expect(good.text).toContain('agree 一致');
    const open = await said(COUNTY, '--year', '2018', '--by', 'TOWN');
    expect(open.code).toBe(1);
    expect(open.text).toMatch(/registered and not paid 已登记未缴费/);
    expect(open.text).toMatch(/DIFFER 不一致/);
  });

  test('prints JSON for programs, and refuses what is no year', async () => {
    const { code, text } = await said(COUNTY, '--year', '2017', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ within: COUNTY, policyYear: 2017, agrees: true, money: { agrees: true } });
    const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await runCli(['reconcile', COUNTY, '--year', 'last'], cli)).toBe(2);
    error.mockRestore();
  });
});
