import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENROLLMENT_COLUMNS } from '../../src/services/imports/enrollment-rows.ts';
import { importEnrollments } from '../../src/services/imports/import-enrollments.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { OFFICER } from '../support/graph.ts';
import { bytes, csv, numberOf, problemsOf } from '../support/import.ts';

const REGION = '350825103';
const LI = numberOf('1970-05-01', 901);
let counter: TestCounter;
beforeAll(async () => {
  counter = await createTestCounter();
  const header = ['idNumber', 'name', 'region'];
  const person = [{ idNumber: LI, name: '李示例', region: REGION }];
  await importPeople(counter.for(OFFICER), bytes(csv(header, person)), { source: 'test' });
});
afterAll(() => counter.close());

type Row = Readonly<Record<string, string>>;
const paid: Row = {
  scheme: 'URRBMI',
  policyYear: '2018',
  paidOn: '2017-11-03',
  amount: '90.00',
  channel: 'RCU_COUNTER',
};
const take = (...rows: readonly Row[]) => {
  const full = rows.map((row) => ({ idNumber: LI, region: REGION, ...paid, ...row }));
  const file = csv(Object.keys(ENROLLMENT_COLUMNS), full);
  return importEnrollments(counter.for(OFFICER), bytes(file), { source: 'old books' });
};
const standing = async () => {
  const [row] = await counter.database.sql`select e.status from enrollments e join people p on p.id = e.person_id
    where p.name = '李示例' and e.policy_year = 2018 and e.superseded_at is null`;
  return row?.status;
};

test('less than the published standard is refused with both amounts, where the file does not say what follows', async () => {
  const [problem = '', ...others] = await problemsOf(take({}));
  expect(others).toEqual([]);
  expect(problem).toMatch(/^2 amount/);
  expect(problem).toContain('90.00');
  expect(problem).toContain('180.00');
  expect(await standing()).toBeUndefined();
});

test('a part that the file calls registered is one; with what is on file the rest makes it paid', async () => {
  await take({ status: 'REGISTERED' });
  expect(await standing()).toBe('REGISTERED');
  expect(
    await problemsOf(take({ payer: 'MEDICAL_ASSISTANCE_FUND', channel: 'FUND_TRANSFER', amount: '89.99' })),
  ).toEqual([expect.stringContaining('179.99')]);
  await take({ payer: 'MEDICAL_ASSISTANCE_FUND', channel: 'FUND_TRANSFER' });
  expect(await standing()).toBe('PAID');
});
