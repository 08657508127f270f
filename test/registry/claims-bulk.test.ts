import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settleClaims } from '../../src/services/claims/settle-claims.ts';
import { isReproduced, openDecision } from '../../src/services/keep-decision.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  type Named,
  SETTLER,
} from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { type Care, claimDesk, codesOf } from './claim-desk.ts';

/** What is settled all at once comes to what the counter would have settled one by one. */
let [alone, together] = [] as unknown as [ExampleCity, ExampleCity];
beforeAll(async () => {
  [alone, together] = await Promise.all([createExampleCity(), createExampleCity()]);
});
afterAll(() => Promise.all([alone.close(), together.close()]));

const YEAR = { regionCode: DISTRICT, policyYear: 2026, scheme: 'URRBMI' } as const;
const visit = (who: Named, admittedOn: string, fen: number): Care => ({
  ...{ who, admittedOn, dischargedOn: admittedOn, filedOn: CITY_DAY, visit: 'OUTPATIENT', fen },
});

/** In the order in which they come in, which is none; in the last of a day the account is empty. */
const CARE: readonly Care[] = [
  { who: 'head', admittedOn: '2026-03-20', dischargedOn: '2026-03-25', fen: 30_000_000 },
  { who: 'head', admittedOn: '2026-01-10', dischargedOn: '2026-01-20', fen: 12_345_67 },
  {
    who: 'head',
    admittedOn: '2026-02-10',
    dischargedOn: '2026-02-20',
    where: 'cityHospital',
    fen: 9_999_99,
    selfPaid: 1,
    isReferred: false,
  },
  visit('spouse', '2026-03-02', 5000),
  visit('child', '2026-03-03', 4000),
  visit('child', '2026-03-04', 7000),
  { who: 'dibao', fen: 8_000_000, isReferred: true, where: 'cityHospital' },
  { who: 'tekun', fen: 40_000_000, otherPayers: [{ payer: 'CHARITY', paid: 100_00 }] },
  { who: 'edge', fen: 6_000_000, where: 'elsewhere', isRemoteRegistered: true },
  { who: 'neighbour', where: 'undesignated' },
  { who: 'waiting' },
  { who: 'unpaid' },
  { who: 'dead', admittedOn: '2026-03-10' },
  { who: 'rigid', visit: 'DELIVERY' },
  { who: 'spouse', admittedOn: '2026-03-30', dischargedOn: null },
];

async function enterAll(city: ExampleCity): Promise<string[]> {
  await city.database.sql`
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${city.households.head}, (select region_code from households where id = ${city.households.head}), 'CREDIT', 10000, 2026, '2026-01-01', 'test')`;
  const desk = claimDesk(city);
  const ids: string[] = [];
  for (const care of CARE) ids.push(await desk.enter(care));
  return ids;
}

/** As the counter would do it, the first stay first. */
async function oneByOne(city: ExampleCity): Promise<void> {
  const desk = claimDesk(city);
  const claims = await city.database.sql<{ id: string }[]>`select id from claims order by admitted_on, number`;
  for (const { id } of claims) {
    await desk.check(id);
    if ((await desk.state(id)) === 'CHECKED') await desk.settle(id).catch((error) => codesOf(Promise.reject(error)));
  }
}

const allAtOnce = (city: ExampleCity, viewer = SETTLER) =>
  settleClaims(city.for(viewer), YEAR, { progress: () => undefined, signal: new AbortController().signal });

/** What everything came to, without what is drawn. */
const cameTo = ({ database: { sql } }: ExampleCity) => sql`
  select c.number, c.state, c.version, settled_by, settled_on::text, admissions, s.total_fen, eligible_fen, basic_fen,
    critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen, own_after_basic_fen,
    (select array_agg(state::text order by at) from claim_steps t where t.claim_id = c.id) as steps,
    (select array_agg(array_length(reasons, 1)) from claim_steps t where t.claim_id = c.id) as reasons,
    (select count(*)::int from claim_steps t where t.claim_id = c.id and decision_id is not null) as decided,
    (select array_agg(kind::text || ' ' || amount_fen) from family_account_lines l where l.settlement_id = s.id) as account
  from claims c left join claim_settlements s on s.claim_id = c.id order by c.number`;

describe('a run over the claims of a district', () => {
  test('comes to the same as one claim after the other, and is done once', async () => {
    await Promise.all([enterAll(alone), enterAll(together)]);
    await oneByOne(alone);
    const counts = await allAtOnce(together);
    const [one, all] = await Promise.all([cameTo(alone), cameTo(together)]);
    expect(all).toEqual(one);
    const inState = (state: string) => all.filter((claim) => claim.state === state).length;
    expect(counts).toEqual({ settled: inState('SETTLED'), denied: inState('DENIED'), open: inState('CHECKED') });
    expect(counts.settled).toBeGreaterThan(6);
    expect(counts.denied).toBeGreaterThan(2);
    expect(all.filter(({ account }) => account !== null)).not.toEqual([]);
    expect(await allAtOnce(together)).toEqual({ settled: 0, denied: 0, open: counts.open });
    expect(await cameTo(together)).toEqual(all);
  });

  test('keeps every answer so that it can be replayed to the fen', async () => {
    const kept = await together.database.sql<{ id: string }[]>`select decision_id as id from claim_settlements`;
    expect(kept.length).toBeGreaterThan(6);
    for (const { id } of kept) {
      const decision = await openDecision(id, together.for(SETTLER));
      expect(decision && isReproduced(decision)).toBe(true);
    }
  });

  test('settles each claim once where two run at once, and no ceiling is passed', async () => {
    const desk = claimDesk(together);
    const before = (await cameTo(together)).length;
    for (let at = 0; at < 12; at++) {
      await desk.enter({
        who: 'head',
        number: `SAME-${at}`,
        admittedOn: '2026-03-28',
        dischargedOn: '2026-03-29',
        fen: 6_000_000,
      });
    }
    const counts = await Promise.all([allAtOnce(together), allAtOnce(together)]);
    expect(counts[0].settled + counts[1].settled).toBe(12);
    expect((await cameTo(together)).length).toBe(before + 12);
    const [year] = await together.database.sql<{ fen: string }[]>`
      select sum(basic_fen) as fen from claim_settlements where person_id = ${together.people.head}`;
    expect(year?.fen).toBe('15000000');
  });

  test('takes as many statements for many claims of its people as for few', async () => {
    const desk = claimDesk(together);
    const statements = async (claims: number) => {
      for (let at = 0; at < claims; at++)
        await desk.enter({ ...visit('rigid', '2026-03-11', 5000), number: `M-${claims}-${at}` });
      together.sent.length = 0;
      await allAtOnce(together);
      return together.sent.length;
    };
    const few = await statements(2);
    expect(await statements(20)).toBe(few);
    expect(few).toBeLessThan(60);
  });

  test('tells in the audit how many came to what, and nobody', async () => {
    const lines = await together.database.sql`
      select actor, count, subjects, details from audit_lines where action = 'claims.settle' order by at`;
    expect(lines[0]).toMatchObject({ actor: 'settler', count: CARE.length, subjects: [] });
    expect(lines[0]?.details).toMatchObject({
      ...YEAR,
      settled: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is for the office of the region', async () => {
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'elsewhere', regions: ['350825'] });
    expect(await codesOf(allAtOnce(together, elsewhere))).toEqual(['REGION_NOT_YOURS']);
  });
});
