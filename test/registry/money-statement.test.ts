import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { assessContributionBalance } from '../../src/policy/contribution-balance.ts';
import type { Holding, MoneyFacts } from '../../src/policy/money-facts.ts';
import { assessSubsidyDue } from '../../src/policy/subsidy-due.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const DECISION =
  'decision { outcome missingParameters { name delegatedTo } citations { locator } rulebook { name version } }';
const POLICY = `
  balance {
    standard { exact }
    total { heads due received difference parts { reason heads amount } }
    regions { regionCode due received difference } ${DECISION}
  }
  subsidy {
    heads perHead { exact } total { exact }
    levels { payer perHead { exact } total { exact } citations { locator } }
    regions { regionCode heads total { exact } levels { payer amount { exact } } } ${DECISION}
  }
  workFunds { heads total shares { to { id } amount regions { regionCode heads amount } } ${DECISION} }`;
const MONEY = `heads received refunded payers { payer payments received refunded }
  months { month payer received refunded } support { payer received }
  regions(first: 500) { regionCode heads received payers { payer received } }`;
const STATEMENT = `query Statement($within: RegionCode!, $scheme: Scheme!, $year: Int!, $by: RegionLevel! = TOWN) {
  moneyStatement(within: $within, scheme: $scheme, policyYear: $year, by: $by) { id ${MONEY} ${POLICY} }
}`;

async function statement(over: object = {}, viewer = OFFICER) {
  const asked = { within: COUNTY, scheme: 'URRBMI', year: 2018, ...over };
  const { data, errors } = await graph.ask(viewer, STATEMENT, asked);
  expect(errors).toEqual([]);
  return data.moneyStatement;
}

/** `"150.00"` to fen. */
const fen = (text: string) => Math.round(Number(text) * 100);
const total = (rows: readonly { received: string }[]) => rows.reduce((sum, row) => sum + fen(row.received), 0);

async function spoil(make: string, undo: string) {
  onTestFinished(async () => void (await graph.database.sql.unsafe(undo)));
  await graph.database.sql.unsafe(make);
}

describe('the county’s year', () => {
  test('what arrived is told by payer, by month and by town, and each adds up to the whole', async () => {
    const { received, payers, months, regions, refunded } = await statement();
    const [paid] = await graph.database.sql`
      select sum(paid_fen)::int as fen from payments where policy_year = 2018 and scheme = 'URRBMI'`;
    expect(fen(received)).toBe(paid?.fen);
    for (const rows of [payers, months, regions]) expect(total(rows)).toBe(paid?.fen);
    expect(refunded).toBe('0.00');
    expect(payers.map(({ payer }: { payer: string }) => payer)).toContain('MEDICAL_ASSISTANCE_FUND');
    expect(months.map(({ month }: { month: string }) => month)).toContain('2017-10');
  });

  test('the standard times the heads is what all payers together paid', async () => {
    const { heads, received, balance } = await statement();
    expect(balance.standard).toEqual({ exact: '180.00' });
    expect(fen(balance.total.due)).toBe(heads * 18_000);
    expect(balance.total).toMatchObject({ heads, received, difference: '0.00', parts: [] });
    expect(balance.decision).toMatchObject({ outcome: 'AMOUNT', rulebook: { name: '350825-liancheng/urrbmi-2018' } });
    expect(balance.decision.citations.length).toBeGreaterThan(0);
  });

  test('the county’s subsidy stays undetermined, with whom the notice leaves it to', async () => {
    const { subsidy, heads } = await statement();
    expect(subsidy).toMatchObject({ heads, perHead: null, total: null, decision: { outcome: 'UNDETERMINED' } });
    expect(subsidy.decision.citations.length).toBeGreaterThan(0);
    expect(subsidy.decision.missingParameters).toEqual([{ name: 'subsidy.standard', delegatedTo: 'PROVINCE' }]);
  });

  test('work funds are one yuan a head: half to the department, half to the towns by their own heads', async () => {
    const { workFunds, heads, regions } = await statement();
    expect(workFunds).toMatchObject({ heads, total: `${heads}.00` });
    expect(workFunds.shares.map(({ amount }: { amount: string }) => fen(amount))).toEqual([heads * 50, heads * 50]);
    const towns = workFunds.shares.find((share: { regions: readonly object[] }) => share.regions.length > 0).regions;
    expect(towns.reduce((sum: number, { amount }: { amount: string }) => sum + fen(amount), 0)).toBe(heads * 50);
    const headsOf = (rows: readonly { regionCode: string; heads: number }[]) =>
      rows.filter((row) => row.heads > 0).map((row) => [row.regionCode, row.heads]);
    expect(headsOf(towns)).toEqual(headsOf(regions));
  });

  test('what charities and the like gave is recorded by kind, with a line also for who gave nothing', async () => {
    const [first] = (await graph.database
      .sql`select id from payments where policy_year = 2018 and payer = 'SELF' order by id limit 1`) as {
      id: string;
    }[];
    await spoil(
      `update payments set payer = 'CHARITY' where id = '${first?.id}'`,
      `update payments set payer = 'SELF' where id = '${first?.id}'`,
    );
    const { support, balance } = await statement();
    expect(support).toEqual([
      { payer: 'VILLAGE_COLLECTIVE', received: '0.00' },
      { payer: 'CHARITY', received: '180.00' },
      { payer: 'DONATION', received: '0.00' },
      { payer: 'PROJECT_ASSET', received: '0.00' },
    ]);
    expect(balance.total.difference).toBe('0.00');
  });
});

describe('what lies between due and received', () => {
  test('each part says why, for how many, and together they are the difference', async () => {
    const { sql } = graph.database;
    const rows = (await sql`
      select distinct on (p.person_id) p.id, p.person_id, p.enrollment_id from payments p join enrollments e on e.id = p.enrollment_id
      where p.policy_year = 2018 and p.payer = 'SELF' and e.superseded_at is null order by p.person_id limit 5`) as {
      id: string;
      person_id: string;
      enrollment_id: string;
    }[];
    const [gone, less, more, back, out] = rows;
    const before = (await statement()).payers.find(({ payer }: { payer: string }) => payer === 'SELF');
    await spoil(
      `create table kept as select * from payments where id = '${gone?.id}'; delete from payments where id = '${gone?.id}';
       update payments set paid_fen = 10000 where id = '${less?.id}'; update payments set paid_fen = 20000 where id = '${more?.id}';
       insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
         select person_id, enrollment_id, scheme, policy_year, payer, channel, -6000, '2017-11-18', 'test-back' from payments where id = '${back?.id}';
       update enrollments set status = 'VOID' where id = '${out?.enrollment_id}'`,
      `insert into payments select * from kept; drop table kept; update payments set paid_fen = 18000 where id in ('${less?.id}', '${more?.id}');
       delete from payments where source = 'test-back'; update enrollments set status = 'PAID' where id = '${out?.enrollment_id}'`,
    );
    const { balance, refunded, payers } = await statement();
    const self = payers.find(({ payer }: { payer: string }) => payer === 'SELF');
    expect(self, 'one is gone, and what went back is no payment').toMatchObject({ payments: before.payments - 1 });
    expect(balance.total.parts).toEqual([
      { reason: 'UNPAID', heads: 1, amount: '-180.00' },
      { reason: 'PARTIAL', heads: 1, amount: '-80.00' },
      { reason: 'OVERPAID', heads: 1, amount: '20.00' },
      { reason: 'REFUNDED', heads: 1, amount: '-60.00' },
      { reason: 'NOT_ENROLLED', heads: 1, amount: '180.00' },
    ]);
    expect(balance.total.difference).toBe('-120.00');
    expect(refunded).toBe('60.00');
  });

  test('an entry below zero that is taken back leaves payments, money and refunds as they were', async () => {
    const before = await statement();
    await spoil(
      `with own as (select * from payments where policy_year = 2018 and scheme = 'URRBMI' and payer = 'SELF' order by id limit 1),
         back as (insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
           select person_id, enrollment_id, scheme, policy_year, payer, channel, -6000, '2017-11-18', 'test-taken' from own returning *)
       insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source, reverses_id)
         select person_id, enrollment_id, scheme, policy_year, payer, channel, 6000, '2017-11-19', 'test-taken', id from back`,
      `delete from payments where source = 'test-taken' and reverses_id is not null; delete from payments where source = 'test-taken'`,
    );
    const { payers, received, refunded, balance } = await statement();
    expect({ payers, received, refunded, total: balance.total }).toEqual({
      ...{ payers: before.payers, received: before.received, refunded: before.refunded },
      total: before.balance.total,
    });
  });
});

describe('a notice that says who bears how much', () => {
  const DALIAN = viewerWith({ role: 'AUDITOR', regions: ['210200'] });

  test('the subsidy is actual heads times 410 and 170, by district', async () => {
    const id = (n: number) => `00000000-0000-4000-8000-0000000099${String(n).padStart(2, '0')}`;
    const code = (n: number) => (n < 3 ? '210213' : '210281');
    const people = Array.from({ length: 5 }, (_, n) => n);
    await spoil(
      people
        .map(
          (n) => `insert into people (id, region_code, source) values ('${id(n)}', '${code(n)}', 'test');
          insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, source)
            values ('${id(n)}', 'NRCMS', '${code(n)}', '${code(n)}', 2018, '${n === 4 ? 'REGISTERED' : 'PAID'}', '2017-11-01', 'test');`,
        )
        .join('\n'),
      `delete from enrollments where source = 'test' and scheme = 'NRCMS'; delete from people where region_code like '2102%'`,
    );
    const { subsidy } = await statement({ within: '210200', scheme: 'NRCMS', by: 'COUNTY' }, DALIAN);
    expect(subsidy).toMatchObject({ heads: 4, perHead: { exact: '580.00' }, total: { exact: '2320.00' } });
    expect(subsidy.levels).toMatchObject([
      { payer: 'CITY_AND_ABOVE_FINANCE', perHead: { exact: '410.00' }, total: { exact: '1640.00' } },
      { payer: 'COUNTY_FINANCE', perHead: { exact: '170.00' }, total: { exact: '680.00' } },
    ]);
    expect(subsidy.levels[0].citations).toEqual([{ locator: '§一 ¶1' }]);
    const levels = (...amounts: string[]) => amounts.map((exact) => ({ amount: { exact } }));
    expect(subsidy.regions).toMatchObject([
      { regionCode: '210213', heads: 3, total: { exact: '1740.00' }, levels: levels('1230.00', '510.00') },
      { regionCode: '210281', heads: 1, total: { exact: '580.00' }, levels: levels('410.00', '170.00') },
    ]);
  });

  test('a year without a rulebook gives the money that arrived, and says what is missing', async () => {
    const { data, errors } = await graph.ask(
      OFFICER,
      `{ moneyStatement(within: "${COUNTY}", policyYear: 2017) { received subsidy { heads } } }`,
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['POLICY_YEAR_NOT_PUBLISHED']);
    expect(fen(data.moneyStatement.received)).toBeGreaterThan(0);
    expect(data.moneyStatement.subsidy).toBeNull();
  });

  test('who may not read money may not read a statement', async () => {
    const viewer = viewerWith({ role: 'AUDITOR', regions: [COUNTY], scope: 'registry:read registry:reconcile' });
    const { errors, statements } = await graph.ask(
      viewer,
      `{ moneyStatement(within: "${COUNTY}", policyYear: 2018) { heads } }`,
    );
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(statements).toEqual([]);
  });
});

describe('the halves apart', () => {
  const ENTITIES = (fields: string) =>
    `query Entities($representations: [_Any!]!) { _entities(representations: $representations) { ... on MoneyStatement { ${fields} } } }`;

  test('the policy half answers from sealed facts what the merged graph answers, and reads no row', async () => {
    const together = await statement();
    const [registry, policy] = await Promise.all([createTestGraph('registry'), createTestGraph('policy')]);
    onTestFinished(async () => void (await Promise.all([registry.close(), policy.close()])));
    const named = { __typename: 'MoneyStatement', id: together.id };
    const { data } = await registry.ask(OFFICER, ENTITIES('id heads facts'), { representations: [named] });
    expect(data._entities[0].heads).toBe(together.heads);
    const representations = [{ __typename: 'MoneyStatement', ...data._entities[0] }];
    const apart = await policy.ask(OFFICER, ENTITIES(POLICY), { representations });
    expect(apart.errors).toEqual([]);
    expect(apart.statements).toEqual([]);
    const { balance, subsidy, workFunds } = together;
    expect(apart.data._entities[0]).toEqual({ balance, subsidy, workFunds });

    const forged = [{ ...named, facts: Buffer.from('{"regions":[]}').toString('base64') }];
    expect((await policy.ask(OFFICER, ENTITIES(POLICY), { representations: forged })).errors[0]?.extensions.code).toBe(
      'FACTS_REFUSED',
    );
    const [{ facts }] = data._entities;
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'other', regions: ['999900'] });
    for (const [viewer, of] of [
      [OFFICER, named],
      [OFFICER, { ...named, id: together.id.replace('2018', '2017'), facts }],
      [elsewhere, { ...named, facts }],
    ] as const) {
      const { errors } = await policy.ask(viewer, ENTITIES(POLICY), { representations: [of] });
      expect(errors[0]?.extensions.code).toBe('FACTS_REFUSED');
    }
    const nonsense = [{ __typename: 'MoneyStatement', id: 'none' }];
    expect((await registry.ask(OFFICER, ENTITIES('heads'), { representations: nonsense })).data._entities).toEqual([
      null,
    ]);
  });
});

describe('whatever the books hold', () => {
  const holding: fc.Arbitrary<Holding> = fc.record({
    isEnrolled: fc.boolean(),
    netFen: fc.integer({ min: -20_000, max: 60_000 }),
    isRefunded: fc.boolean(),
    heads: fc.integer({ min: 1, max: 90_000 }),
  });
  const facts = fc.array(fc.array(holding, { maxLength: 8 }), { maxLength: 6 }).map(
    (regions): MoneyFacts => ({
      ...{ regionCode: COUNTY, scheme: 'URRBMI', policyYear: 2018, asOf: '2017-11-20' },
      regions: regions.map((holdings, at) => ({ regionCode: `35082510${at}`, holdings })),
    }),
  );
  const book = (region: string, scheme: 'URRBMI' | 'NRCMS', policyYear: number) =>
    graph.platform.rulebooks.find({ region, scheme, policyYear }).compiled;
  const AT = { asOf: '2017-11-20' };

  test('the parts add up to the difference, and the regions to the whole', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { total: all, regions } = assessContributionBalance(given, AT, book(COUNTY, 'URRBMI', 2018));
        for (const one of [all, ...regions]) {
          expect(one.parts.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(one.differenceFen);
          expect(one.differenceFen).toBe(one.receivedFen - (one.dueFen ?? 0));
        }
        expect(regions.reduce((sum, { differenceFen }) => sum + (differenceFen ?? 0), 0)).toBe(all.differenceFen);
      }),
    );
  });

  test('the levels of every region add up to its subsidy, and the regions to the whole', () => {
    for (const law of [book('210200', 'NRCMS', 2018), book('150422', 'NRCMS', 2007)]) {
      fc.assert(
        fc.property(facts, (given) => {
          const { total: all, regions, levels } = assessSubsidyDue(given, AT, law);
          expect(levels.reduce((sum, level) => sum + (level.total?.minFen ?? 0), 0)).toBe(all?.minFen);
          expect(regions.reduce((sum, one) => sum + (one.total?.minFen ?? 0), 0)).toBe(all?.minFen);
          for (const one of regions) {
            expect(one.levels.reduce((sum, { amount }) => sum + (amount?.minFen ?? 0), 0)).toBe(one.total?.minFen);
          }
        }),
      );
    }
  });
});
