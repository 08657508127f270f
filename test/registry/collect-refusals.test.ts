import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { balanceProblems } from '../../src/services/collection/collection-account.ts';
import type { Collection } from '../../src/services/collection/collection-request.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { OFFICER, TODAY, viewerWith } from '../support/graph.ts';
import { type Family, families } from './family.ts';

let counter: TestCounter;
let unpaid: Family[];
beforeAll(async () => {
  counter = await createTestCounter();
  unpaid = await families(counter.database.sql, 1);
});
afterAll(() => counter.close());

/** One person of a household that no test has used, in a village that is not `but`. */
function somebody(but?: string): Family & { readonly personId: string } {
  const at = unpaid.findIndex(({ regionCode }) => regionCode !== but);
  const [found] = unpaid.splice(at, 1);
  const [personId] = found?.members ?? [];
  if (!found || !personId) throw new Error('The demo county has no household left that is like this.');
  return { ...found, personId };
}

type Payer = ReturnType<typeof somebody>;
const pay = ({ id, personId }: Payer, more: Partial<Collection> = {}, viewer: Viewer = OFFICER, today = TODAY) =>
  collectContribution(counter.for(viewer, today), {
    ...{ householdId: id, policyYear: 2018, channel: 'MI_APP', lines: [{ personId }] },
    ...more,
    idempotencyKey: randomUUID(),
  });

/** What came of it: its problems as code and field. */
async function outcome(...of: Parameters<typeof pay>): Promise<string[]> {
  const error = await pay(...of).then(
    () => 'taken',
    (caught: unknown) => caught,
  );
  if (error === 'taken') return ['taken'];
  if (!(error instanceof WriteRefused)) throw error;
  return error.problems.map(({ code, field }) => `${code} ${field}`);
}

const status = (personId: string, kind: string, from: string | null, to: string | null = null) =>
  counter.database.sql`insert into status_periods (person_id, kind, valid_from, valid_to, source)
    values (${personId}, ${kind}, ${from}, ${to}, 'test')`;
const enrolled = async (personId: string) => {
  const [row] = await counter.database
    .sql`select status, paid_on::text as "paidOn", overridden_by as by from enrollments
    where person_id = ${personId} and policy_year = 2018 and superseded_at is null`;
  return row && { ...row };
};

describe('DL-11: nothing is paid for the dead', () => {
  test.each([
    ['a death after the day the receipt is dated back to', '2017-10-15', '2017-10-10', TODAY, 'PERSON_DEAD'],
    ['the last day before the benefits begin', '2017-12-31', '2017-11-20', '2018-01-20', 'PERSON_DEAD'],
    [
      'a death in the year that had begun, and money taken before it',
      '2018-01-15',
      '2017-11-20',
      '2018-01-20',
      'taken',
    ],
  ])('%s', async (_, diedOn, paidOn, today, expected) => {
    const mine = somebody();
    await status(mine.personId, 'DEAD', diedOn);
    const [found = ''] = await outcome(mine, { paidOn }, OFFICER, today);
    expect(found.split(' ')[0]).toBe(expected);
  });
});

describe('DL-12: nobody is insured twice for a year', () => {
  test.each([
    ['since a day after the one the receipt is dated back to', '2017-11-01', null, 'INSURED_ELSEWHERE'],
    ['from the first day of the benefits on', '2018-01-01', null, 'INSURED_ELSEWHERE'],
    ['for some days between, which are over', '2017-11-01', '2017-11-10', 'taken'],
  ])('%s', async (_, from, to, expected) => {
    const mine = somebody();
    await status(mine.personId, 'EMPLOYEE_INSURED', from, to);
    const [found = ''] = await outcome(mine, { paidOn: '2017-10-20' });
    expect(found.split(' ')[0]).toBe(expected);
  });
});

describe('LC-19: an employee’s account', () => {
  const by = (holder: string, accountBalance: number, more: Partial<Collection> = {}): Partial<Collection> => ({
    ...{ channel: 'PHARMACY_ACCOUNT', payer: 'RELATIVE_ACCOUNT', accountHolderId: holder, accountBalance },
    ...more,
  });
  const child = ({ personId }: Payer) => ({ lines: [{ personId, holderRelation: 'CHILD' as const }] });

  test('pays while its holder is in employee insurance and lives', async () => {
    const [mine, holder] = [somebody(), somebody().personId];
    const account = by(holder, 300_001, child(mine));
    expect(await outcome(mine, account)).toEqual(['HOLDER_NOT_INSURED accountHolderId']);
    await counter.database.sql`
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${holder}, 'UEBMI', '350825', '350800', 2017, 'ACTIVE', '2017-01-01', '2017-01-01', 'test')`;
    const [dead] = [somebody().personId];
    await status(dead, 'EMPLOYEE_INSURED', '2014-01-01');
    await status(dead, 'DEAD', '2017-11-20');
    expect(await outcome(mine, by(dead, 300_001, child(mine)))).toEqual(['ACCOUNT_HOLDER_DEAD accountHolderId']);
    expect(await outcome(mine, account)).toEqual(['taken']);
  });

  test('never pays for its holder, nor more than it holds', async () => {
    const mine = somebody();
    await status(mine.personId, 'EMPLOYEE_INSURED', '2014-01-01');
    const own = by(mine.personId, 300_001, child(mine));
    expect(await outcome(mine, own)).toContain('HOLDER_IS_PAID_FOR lines.0.personId');
    const account = { accountHolderId: mine.personId, accountBalance: 300_001 };
    expect(balanceProblems(account, 300_001)).toEqual([]);
    expect(balanceProblems(account, 300_002)).toMatchObject([{ code: 'BALANCE_TOO_LOW', field: 'accountBalance' }]);
  });

  test('stands under the account’s rule by whatever channel it comes', async () => {
    const [mine, holder] = [somebody(), somebody().personId];
    await status(holder, 'EMPLOYEE_INSURED', '2014-01-01');
    const low = by(holder, 300_000, { ...child(mine), channel: 'MI_APP' });
    expect(await outcome(mine, low)).toEqual(['CHANNEL_REFUSED lines.0.personId']);
    expect(await outcome(mine, { ...low, accountBalance: 300_001 })).toEqual(['taken']);
  });
});

describe('a book whose name begins with a region is that region’s', () => {
  test('a village’s collector cannot open the next village’s, and is told the own one', async () => {
    const mine = somebody();
    const elsewhere = somebody(mine.regionCode);
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [mine.regionCode] });
    const series = `${elsewhere.regionCode}-2018`;
    const error = await pay(mine, { series }, collector).catch((caught) => caught);
    expect(error.problems).toMatchObject([{ code: 'SERIES_OF_ANOTHER_REGION', field: 'series' }]);
    expect(error.problems[0].text.en).toContain(`"${mine.regionCode}-2018"`);
    expect(await outcome(mine, { series })).toEqual(['SERIES_OF_ANOTHER_REGION series']);
    const [book] = await counter.database.sql`select from receipt_series where series = ${series}`;
    expect(book).toBeUndefined();
    expect(await outcome(mine, { series: `${mine.regionCode}-2018-B` }, collector)).toEqual(['taken']);
  });

  test('one with a name of its own is whose it was first', async () => {
    const mine = somebody();
    const elsewhere = somebody(mine.regionCode);
    const collector = (regionCode: string) => viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [regionCode] });
    const series = `B-${randomUUID()}`;
    expect(await outcome(mine, { series }, collector(mine.regionCode))).toEqual(['taken']);
    expect(await outcome(elsewhere, { series }, collector(elsewhere.regionCode))).toEqual([
      'SERIES_OF_ANOTHER_REGION series',
    ]);
  });
});

test('a region that is in no list is no place of enrolment', async () => {
  const mine = somebody();
  expect(await outcome(mine, { region: '350825999' })).toEqual(['REGION_UNKNOWN region']);
});

describe('an override', () => {
  const override = { approvedBy: '县医保中心主任', reason: '已核对户口簿' };

  test('completes an open amount only at the most that may be due', async () => {
    for (const [amount, expected] of [
      [1_000, { status: 'REGISTERED', paidOn: null }],
      [18_000, { status: 'PAID', paidOn: TODAY }],
    ] as const) {
      const mine = somebody();
      await counter.database.sql`
        insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
        values (${mine.personId}, 'FP_PREF', 'HEALTH', '350825', '2017-08-20', '2017-08-20', 't')`;
      expect(await outcome(mine, { override, lines: [{ personId: mine.personId, amount }] })).toEqual(['taken']);
      expect(await enrolled(mine.personId)).toMatchObject({ ...expected, by: override.approvedBy });
    }
  });

  test('opens a channel that the rulebook leaves open, never one that it closes', async () => {
    const mine = somebody();
    expect(await outcome(mine, { channel: 'RCU_MOBILE' })).toEqual(['CHANNEL_OPEN lines.0.personId']);
    expect(await outcome(mine, { channel: 'ABC_COUNTER', override })).toEqual(['CHANNEL_REFUSED lines.0.personId']);
    expect(await outcome(mine, { channel: 'RCU_MOBILE', override })).toEqual(['taken']);
    expect(await enrolled(mine.personId)).toEqual({ status: 'PAID', paidOn: TODAY, by: override.approvedBy });
  });
});
