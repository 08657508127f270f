import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookFund } from '../support/fund.ts';
import { ELSEWHERE, holds } from './file-askers.ts';
import { type BringersDesk, createBringersDesk, NOBODY, PEOPLE, words } from './file-bringers.ts';

/**
 * Which places the rows of a file that is brought are about: those of others are refused by name, and all beside them, and nothing is told of
 * what stands there. A trial is one token and one row.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171129);
const DRAWS = process.env.CANBAO_LONG ? 60 : 8;

let desk: BringersDesk;
beforeAll(async () => {
  desk = await createBringersDesk(DRAWS, SEED);
});
afterAll(() => desk?.close());

interface OfPlace {
  readonly kind: string;
  readonly scopes: readonly string[];
  readonly header: string;
  /** For a place and a household there, both one's own or one of them elsewhere. */
  readonly row: (region: string, householdRegion: string) => string;
  readonly field: 'region' | 'householdRegion';
}

const PERSON = {
  kind: 'people',
  scopes: PEOPLE,
  header: 'idNumber,name,region,householdNumber,householdRegion,relation',
};
const RECEIPT = {
  ...{ kind: 'enrollments', scopes: PEOPLE },
  header:
    'idNumber,scheme,policyYear,region,paidOn,amount,channel,receiptSeries,receiptNumber,householdNumber,householdRegion',
};
const personRow = (region: string, home: string) => `${NOBODY.number},示例无,${region},V-9001,${home},HEAD`;
const receiptRow = (region: string, home: string) =>
  `${NOBODY.number},URRBMI,2017,${region},2016-11-01,150.00,VILLAGE_CADRE,示例,1,V-9001,${home}`;
const OF_PLACES: readonly OfPlace[] = [
  { ...PERSON, row: personRow, field: 'region' },
  { ...PERSON, row: personRow, field: 'householdRegion' },
  { ...RECEIPT, row: receiptRow, field: 'region' },
  { ...RECEIPT, row: receiptRow, field: 'householdRegion' },
];

test.each(OF_PLACES)(
  '$kind whose $field is another office’s are refused by name, and all beside them',
  async (place) => {
    const { kind, scopes, header, row, field } = place;
    const before = await desk.counted();
    let trials = 0;
    for (const asker of desk.bringers(...scopes).filter(({ regions }) => !holds(regions, ELSEWHERE))) {
      const { region } = desk.ownOf(asker);
      const elsewhere = field === 'region' ? row(ELSEWHERE, region) : row(region, ELSEWHERE);
      const { status, body } = await desk.bring(asker, kind, [header, elsewhere]);
      const problem = {
        line: 2,
        field,
        message: expect.stringContaining(`Region ${ELSEWHERE} is none that you work for`),
      };
      expect(status).toBe(422);
      expect(JSON.parse(body).errors[0].extensions.problems).toContainEqual(problem);
      trials += 1;
    }
    expect(await desk.counted()).toEqual(before);
    expect(trials).toBeGreaterThan(DRAWS / 2);
  },
  120_000,
);

test('lines of a fund that others keep are refused by name, whether their slip is booked or not', async () => {
  await bookFund(desk.graph.database);
  const before = await desk.counted();
  const header = 'poolingArea,scheme,policyYear,kind,payer,amount,movedOn,slipNumber';
  let trials = 0;
  for (const asker of desk.bringers('fund:book').filter(({ regions }) => !holds(regions, '150422'))) {
    const told = new Set<string>();
    // The second is booked, with another amount.
    for (const slip of ['20070115-999', '20070115-001'])
      told.add(
        words(await desk.bring(asker, 'fund', [header, `150422,NRCMS,2007,ARRIVAL,SELF,1.00,2007-01-15,${slip}`])),
      );
    expect([...told], JSON.stringify(asker)).toEqual([
      expect.stringContaining('Region 150422 is none that you work for'),
    ]);
    expect([...told].join()).toContain('"total":1');
    trials += 1;
  }
  expect(await desk.counted()).toEqual(before);
  expect(trials).toBeGreaterThan(DRAWS / 2);
}, 120_000);
