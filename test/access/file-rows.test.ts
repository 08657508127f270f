import { afterAll, beforeAll, expect, test } from 'vitest';
import { ELSEWHERE, holds } from './file-askers.ts';
import {
  type BringersDesk,
  createBringersDesk,
  type Kept,
  MERGED,
  NOBODY,
  PEOPLE,
  TWICE,
  words,
} from './file-bringers.ts';

/**
 * Whom a file that is brought is about: whom another office keeps, it learns nothing of. It is answered as if there were nobody, or, where it
 * would make a file for them, in the same words whoever they are. A trial is one token and one row.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171128);
const DRAWS = process.env.CANBAO_LONG ? 60 : 4;

let desk: BringersDesk;
beforeAll(async () => {
  desk = await createBringersDesk(DRAWS, SEED);
});
afterAll(() => desk?.close());

interface AboutSomebody {
  readonly kind: string;
  readonly scopes: readonly string[];
  readonly header: string;
  readonly row: (whom: Kept, own: Kept) => string;
  readonly said: string;
}

const ABOUT: readonly AboutSomebody[] = [
  {
    ...{ kind: 'statuses', scopes: PEOPLE, header: 'idNumber,kind,from', said: 'Nobody on file holds this number' },
    row: ({ number }) => `${number},STUDENT,2017-09-01`,
  },
  {
    ...{ kind: 'enrollments', scopes: PEOPLE, header: 'idNumber,scheme,policyYear,region,registeredOn' },
    row: ({ number }, own) => `${number},URRBMI,2017,${own.region},2016-11-01`,
    said: 'Nobody on file holds this number',
  },
  {
    ...{ kind: 'collection', scopes: ['money:collect'], header: 'householdNumber,idNumber,paidOn,amount' },
    row: ({ number }, own) => `${own.household},${number},2017-11-18,180.00`,
    said: 'Nobody on file whom you may see holds this number',
  },
  {
    ...{ kind: 'collection', scopes: ['money:collect'], header: 'personId,paidOn,amount' },
    row: ({ id }) => `${id},2017-11-18,180.00`,
    said: 'Nobody on file whom you may see has this reference',
  },
  {
    ...{ kind: 'collection', scopes: ['money:collect'], header: 'householdNumber,idNumber,paidOn,amount' },
    row: ({ household }, own) => `${household ?? NOBODY.household},${own.number},2017-11-18,180.00`,
    said: 'No household of this region has this number',
  },
];

test.each(ABOUT)(
  '$kind by $header tell of whom others keep as of nobody',
  async ({ kind, scopes, header, row, said }) => {
    const before = await desk.counted();
    let trials = 0;
    for (const asker of desk.bringers(...scopes)) {
      const own = desk.ownOf(asker);
      const told = async (whom: Kept) =>
        words(await desk.bring(asker, kind, [header, row(whom, own)], `&region=${own.region}&year=2018`));
      const nobody = await told(NOBODY);
      expect(nobody, JSON.stringify(asker)).toContain(said);
      for (const whom of desk.hiddenFrom(asker)) {
        expect(await told(whom), `${whom.id} ${JSON.stringify(asker)}`).toBe(nobody);
        trials += 1;
      }
    }
    expect(await desk.counted()).toEqual(before);
    expect(trials).toBeGreaterThan(4 * DRAWS);
  },
  300_000,
);

test('a file of people tells that another office keeps somebody, and nothing of who they are', async () => {
  const before = await desk.counted();
  let trials = 0;
  for (const asker of desk.bringers(...PEOPLE)) {
    const { region } = desk.ownOf(asker);
    const told = new Set<string>();
    for (const whom of desk.hiddenFrom(asker)) {
      const answer = await desk.bring(asker, 'people', ['idNumber,name,region', `${whom.number},示例名,${region}`]);
      told.add(words(answer));
      trials += 1;
    }
    expect([...told], JSON.stringify(asker)).toEqual([expect.stringContaining('Another office keeps the file')]);
  }
  expect(await desk.counted()).toEqual(before);
  expect(trials).toBeGreaterThan(4 * DRAWS);
}, 300_000);

test('a file of people does not tell which two documents are of one person whom others keep', async () => {
  for (const asker of desk.bringers(...PEOPLE).filter(({ regions }) => !holds(regions, ELSEWHERE))) {
    const { region } = desk.ownOf(asker);
    const header = 'idNumber,documentKind,documentNumber,name,sex,birthDate,region';
    const told = new Set<string>();
    for (const { permit } of [TWICE, MERGED]) {
      const rows = [
        `${MERGED.number},,,示例名,,,${region}`,
        `,HK_MACAO_PERMIT,${permit},示例名,MALE,1949-10-01,${region}`,
      ];
      told.add(words(await desk.bring(asker, 'people', [header, ...rows])));
    }
    expect([...told], JSON.stringify(asker)).toEqual([expect.stringContaining('"total":2')]);
  }
}, 120_000);
