import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { somebody, VILLAGE, writer } from './file-writer.ts';
import { payFor } from './paid.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);
const DEATH = { diedOn: '2017-11-15', evidence: '火化证明', source: '民政' };
const REVOKE = { reason: '同名误登', evidence: '本人到场', source: '经办机构' };

interface File {
  readonly id: string;
  readonly version: number;
}

async function register(): Promise<File> {
  const { payload, codes } = await write('personRegister', somebody());
  expect(codes).toEqual([]);
  return payload.person;
}

const enrol = ({ id }: File, year: number, status: string) => graph.database.sql`
  insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
  values (${id}, 'URRBMI', ${VILLAGE}, ${COUNTY}, ${year}, ${status}, '2016-10-10', ${status === 'REGISTERED' ? null : '2016-10-11'}, '测试')`;

const refund = ({ id }: File, state: string) => graph.database.sql`
  insert into refunds (person_id, scheme, policy_year, reason, amount_fen, basis, due_on, state, declared_by)
  values (${id}, 'URRBMI', 2018, 'DEATH', 18000, '集体研究', '2017-11-16', ${state}, '测试') returning id`;

async function dead(): Promise<File> {
  const person = await register();
  await enrol(person, 2017, 'ACTIVE');
  await enrol(person, 2018, 'PAID');
  const { codes } = await write('personDeathRecord', { personId: person.id, version: person.version, ...DEATH });
  expect(codes).toEqual([]);
  return { ...person, version: person.version + 1 };
}

const revoke = ({ id, version }: File, more: object = {}, as?: Parameters<typeof viewerWith>[0]) =>
  write('personDeathRevoke', { personId: id, version, ...REVOKE, ...more }, as ? { as: viewerWith(as) } : {});

const REFUND = `mutation Declare($input: RefundDeclareInput!) {
  payload: refundDeclare(input: $input) { refund { id state } userErrors { code message messageZh field } } }`;

/** 申报退费 of the whole contribution of 2018. */
async function declare({ id }: File, reason: string) {
  const input = { personId: id, policyYear: 2018, reason, amount: '180.00', basis: '县医保局核定' };
  const { data, errors } = await graph.ask(OFFICER, REFUND, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(errors).toEqual([]);
  return data.payload;
}

const enrolmentsOf = ({ id }: File) => graph.database.sql`
  select policy_year as year, status, ended_on, end_reason, paid_on::text as paid from enrollments
  where person_id = ${id} and superseded_at is null order by policy_year`;

describe('a death that was recorded wrongly', () => {
  test('is taken back: cover stands as before, the record and both versions are kept, the audit says why', async () => {
    const person = await dead();
    const { codes, payload } = await revoke(person);
    expect(codes).toEqual([]);
    expect(payload.person).toMatchObject({ id: person.id, version: person.version + 1 });
    expect([...(await enrolmentsOf(person))]).toEqual([
      { year: 2017, status: 'ACTIVE', ended_on: null, end_reason: null, paid: '2016-10-11' },
      { year: 2018, status: 'PAID', ended_on: null, end_reason: null, paid: '2016-10-11' },
    ]);
    const kept = await graph.database.sql`
      select status from enrollments where person_id = ${person.id} and policy_year = 2018 and superseded_at is not null order by superseded_at`;
    expect(kept.map(({ status }) => status)).toEqual(['PAID', 'VOID']);
    const [death] = await graph.database.sql`
      select superseded_at is not null as gone from status_periods where person_id = ${person.id} and kind = 'DEAD'`;
    expect(death?.gone).toBe(true);
    const [line] = await graph.database.sql`
      select details from audit_lines where action = 'personDeathRevoke' and ${person.id} = any(subjects)`;
    expect(line?.details).toMatchObject({ diedOn: ['2017-11-15'], enrollments: 2, reason: REVOKE.reason });
    expect((await revoke({ ...person, version: person.version + 1 })).codes).toEqual(['DEATH_NOT_RECORDED']);
    const again = { personId: person.id, version: person.version + 1, ...DEATH };
    expect((await write('personDeathRecord', again)).codes).toEqual([]);
  });

  test('puts the person back into the household, also one that the death emptied or that has another head since', async () => {
    const [alone, head, child] = [await register(), await register(), await register()];
    const make = async (number: string, of: File, members: object[]) =>
      (
        await write('householdCreate', {
          ...{ number, region: VILLAGE, headId: of.id, members },
          from: '2010-01-01',
          source: '测试',
        })
      ).payload.household;
    const single = await make('R-1', alone, []);
    const family = await make('R-2', head, [{ personId: child.id, relation: 'CHILD' }]);
    for (const { id } of [alone, head]) {
      expect((await write('personDeathRecord', { personId: id, version: 1, ...DEATH })).codes).toEqual([]);
    }
    const { sql } = graph.database;
    await sql`update households set head_person_id = ${child.id} where id = ${family.id}`;
    expect((await revoke({ ...alone, version: 2 })).codes).toEqual([]);
    expect((await revoke({ ...head, version: 2 })).codes).toEqual([]);
    const rows = await sql`
      select h.number, m.relation, m.valid_from::text as from, m.valid_to as to, h.valid_to as ended from household_members m
      join households h on h.id = m.household_id
      where m.person_id in (${alone.id}, ${head.id}) and m.superseded_at is null order by h.number`;
    expect([...rows]).toEqual([
      { number: 'R-1', relation: 'HEAD', from: '2010-01-01', to: null, ended: null },
      { number: 'R-2', relation: 'OTHER', from: '2010-01-01', to: null, ended: null },
    ]);
    expect(single.id).not.toBe(family.id);
  });

  test('whose money was taken back since leaves the year registered and not paid', async () => {
    const person = await dead();
    await graph.database
      .sql`update enrollments set paid_on = null where person_id = ${person.id} and policy_year = 2018 and superseded_at is null`;
    expect((await revoke(person)).codes).toEqual([]);
    expect((await enrolmentsOf(person))[1]).toMatchObject({ status: 'REGISTERED', paid: null });
  });

  test('stands once a refund for it was paid, and while one is promised', async () => {
    const person = await dead();
    const [row] = await refund(person, 'DUE');
    expect((await revoke(person)).codes).toEqual(['REFUND_STANDS']);
    await graph.database.sql`update refunds set state = 'PAID' where id = ${row?.id}`;
    expect((await revoke(person)).codes).toEqual(['REFUND_PAID']);
    expect((await enrolmentsOf(person))[1]).toMatchObject({ status: 'VOID' });
    await graph.database.sql`update refunds set state = 'CANCELLED' where id = ${row?.id}`;
    expect((await revoke(person)).codes).toEqual([]);
  });

  test('is no ground to give money back any more; of whoever is dead, and for another reason, it goes back', async () => {
    const person = await register();
    await payFor(graph.database.sql, person.id);
    const died = { personId: person.id, version: person.version, ...DEATH };
    expect((await write('personDeathRecord', died)).codes).toEqual([]);
    expect((await revoke({ ...person, version: 2 })).codes).toEqual([]);
    expect(await declare(person, 'DEATH')).toMatchObject({
      refund: null,
      userErrors: [
        { code: 'DEATH_NOT_RECORDED', field: 'reason', messageZh: expect.stringMatching(/没有有效的死亡登记/) },
      ],
    });
    expect(await declare(person, 'OVERPAID')).toMatchObject({ refund: { state: 'DUE' }, userErrors: [] });
    const other = await dead();
    await payFor(graph.database.sql, other.id);
    expect(await declare(other, 'DEATH')).toMatchObject({ refund: { state: 'DUE' }, userErrors: [] });
  });

  test('is taken back by the county alone, in the version that was read, with words', async () => {
    const person = await dead();
    expect((await revoke({ ...person, version: 9 })).payload.userErrors).toMatchObject([
      { code: 'VERSION_STALE', field: 'version', messageZh: expect.stringContaining('第2版') },
    ]);
    expect((await revoke(person, { evidence: ' ' })).codes).toEqual(['TEXT_REFUSED']);
    const town = revoke(person, {}, { role: 'TOWNSHIP_OFFICER', regions: [COUNTY] });
    await expect(town).rejects.toThrow();
  });
});
