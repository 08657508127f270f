import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Care, claimDesk } from '../registry/claim-desk.ts';
import { createExampleCity, type ExampleCity, type Named } from '../support/example-city.ts';

/** Whatever is claimed, settled and taken back, in any order, some things always hold. */
let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city?.close());

const LONG = process.env.CANBAO_LONG ? 20 : 1;
const runs = (count: number) => ({ numRuns: count * LONG, seed: 2026 });

/** Ceilings of the year in fen, as the city's rulebook prints them; of chronic care it is the eligible cost that has one. */
const MOST = { stays: 15_000_000, visits: 40_000, chronicCost: 3_000_000, critical: 20_000_000 };
/** Of medical assistance and of second tilt; whoever is on no list gets neither. */
const LISTED: Partial<Record<Named, { readonly assistance: number; readonly tilt: number }>> = {
  dibao: { assistance: 5_000_000, tilt: 2_000_000 },
  edge: { assistance: 3_000_000, tilt: 2_000_000 },
};
const WHO = ['head', 'spouse', 'neighbour', 'dibao', 'edge'] as const satisfies readonly Named[];

const STAY = { visit: 'INPATIENT', dischargedOn: '2026-03-15' } as const;
const cost = (most: number) => fc.integer({ min: 1, max: most });
const cares: fc.Arbitrary<Care> = fc.oneof(
  cost(20_000_000).map((fen) => ({ ...STAY, fen, where: 'hospital' as const })),
  fc.record({
    ...constants(STAY),
    fen: cost(9_000_000),
    where: fc.constant('cityHospital' as const),
    isReferred: fc.boolean(),
  }),
  cost(60_000).map((fen) => ({ visit: 'OUTPATIENT' as const, dischargedOn: null, fen, where: 'clinic' as const })),
  cost(2_000_000).map((fen) => ({ visit: 'CHRONIC' as const, dischargedOn: null, fen, where: 'hospital' as const })),
  cost(900_000).map((fen) => ({
    visit: 'DELIVERY' as const,
    dischargedOn: '2026-03-15',
    fen,
    where: 'clinic' as const,
  })),
);
const bucketed = fc
  .tuple(cares, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }))
  .map(([care, paid, first]) => ({ ...care, selfPaid: partOf(care, paid), selfFirst: partOf(care, first) }));

function partOf({ fen = 0 }: Care, percent: number): number {
  return Math.floor((fen * percent) / 100);
}

function constants<Of extends object>(values: Of) {
  const entries = Object.entries(values).map(([name, value]) => [name, fc.constant(value)]);
  return Object.fromEntries(entries) as { [Name in keyof Of]: fc.Arbitrary<Of[Name]> };
}

/** What a person's settlements of one kind of care come to, in fen. */
interface Sums {
  readonly visit: string;
  readonly admissions: string;
  readonly basic: string;
  readonly eligible: string;
  readonly ownAfterBasic: string;
  readonly critical: string;
  readonly assistance: string;
  readonly tilt: string;
}

/** A person's year as its rows say it, kinds of care of which nothing is left apart. */
const sumsOf = (who: Named): Promise<readonly Sums[]> => city.database.sql<Sums[]>`
  select c.visit, sum(s.admissions) as admissions, sum(s.basic_fen) as basic, sum(s.eligible_fen) as eligible,
    sum(s.own_after_basic_fen) as "ownAfterBasic", sum(s.critical_fen) as critical, sum(s.assistance_fen) as assistance,
    sum(s.tilt_fen) as tilt
  from claim_settlements s join claims c on c.id = s.claim_id where s.person_id = ${city.people[who]}
  group by c.visit having sum(s.total_fen) <> 0 order by c.visit`;

/** The least of all parts of all settlements, and of what they lack to their totals, in fen. */
async function leastPart(): Promise<number> {
  const [row] = await city.database.sql<{ least: string | null }[]>`
    select min(least(basic_fen, critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen,
      total_fen - basic_fen - critical_fen - assistance_fen - tilt_fen - other_fen - account_fen - own_fen)) as least
    from claim_settlements where reverses_id is null`;
  return Number(row?.least);
}

function expectBelowCeilings(who: Named, sums: readonly Sums[]): void {
  const basicOf = (visit: string) => Number(sums.find((one) => one.visit === visit)?.basic ?? 0);
  const all = (part: keyof Sums) => sums.reduce((sum, one) => sum + Number(one[part]), 0);
  expect(basicOf('INPATIENT')).toBeLessThanOrEqual(MOST.stays);
  expect(basicOf('OUTPATIENT')).toBeLessThanOrEqual(MOST.visits);
  expect(basicOf('CHRONIC')).toBeLessThanOrEqual(MOST.chronicCost);
  const { assistance = 0, tilt = 0 } = LISTED[who] ?? {};
  expect(all('assistance')).toBeLessThanOrEqual(assistance);
  expect(all('tilt')).toBeLessThanOrEqual(tilt);
  if (who !== 'dibao') expect(all('critical')).toBeLessThanOrEqual(MOST.critical);
}

describe('random histories', () => {
  // Of two people, so that most years come to their ceilings.
  const one = fc.tuple(fc.constantFrom('edge' as const, 'dibao' as const), bucketed, fc.integer({ min: 0, max: 3 }));
  const history = fc.array(one, { minLength: 6, maxLength: 16 });

  test('never pass a ceiling, never leave anybody with less than nothing, and always add up', {
    timeout: 120_000,
  }, async () => {
    const check = async (steps: readonly (readonly [Named, Care, number])[]) => {
      await desk.empty();
      for (const [who, care, takenBack] of steps) {
        const { claimId } = await desk.settledFor({ ...care, who });
        if (takenBack === 0) await desk.reverse(claimId, { note: '重新结算' });
      }
      expect(await leastPart()).toBe(0);
      for (const who of WHO) expectBelowCeilings(who, await sumsOf(who));
    };
    await fc.assert(fc.asyncProperty(history, check), runs(12));
  });

  test('settled and taken back is nothing, in every accumulator', { timeout: 120_000 }, async () => {
    const check = async (before: Care, care: Care, who: Named) => {
      await desk.empty();
      await desk.settledFor({ ...before, who });
      const year = await sumsOf(who);
      const { claimId } = await desk.settledFor({ ...care, who });
      await desk.reverse(claimId, { note: '重新结算' });
      expect([...(await sumsOf(who))]).toEqual([...year]);
    };
    await fc.assert(fc.asyncProperty(bucketed, bucketed, fc.constantFrom(...WHO), check), runs(12));
  });

  test('of two people come out the same in whichever order they are settled', { timeout: 120_000 }, async () => {
    const lists = fc.array(bucketed, { minLength: 1, maxLength: 3 });
    const check = async (one: readonly Care[], other: readonly Care[]) => {
      const mine = one.map((care): Care => ({ ...care, who: 'dibao' }));
      const theirs = other.map((care): Care => ({ ...care, who: 'neighbour' }));
      const [first, second] = [await settledAll([...mine, ...theirs]), await settledAll(zipped(theirs, mine))];
      for (const who of ['dibao', 'neighbour']) expect(second.get(who)).toEqual(first.get(who));
    };
    await fc.assert(fc.asyncProperty(lists, lists, check), runs(8));
  });

  test('of a claim that is split never bring the patient more than the whole', { timeout: 120_000 }, async () => {
    const check = async (care: Care, percent: number) => {
      await desk.empty();
      const { fen = 0 } = care;
      const part = partOf(care, percent);
      const whole = await desk.settledFor({ ...care, who: 'head' });
      const parts = await settledAll(
        [part, fen - part].map((half): Care => ({ ...care, fen: half, who: 'neighbour' })),
        false,
      );
      const own = (parts.get('neighbour') ?? []).reduce((sum, fenOfOne) => sum + fenOfOne, 0);
      // Each of up to four payers rounds once in each part and once in the whole, by half a fen.
      expect(own).toBeGreaterThanOrEqual(whole.own - 6);
    };
    const split = cares.filter(({ fen = 0, visit }) => fen > 100 && visit !== 'DELIVERY');
    await fc.assert(fc.asyncProperty(split, fc.integer({ min: 2, max: 98 }), check), runs(12));
  });
});

/** Settles claims one after the other, and says what each person pays of theirs. */
async function settledAll(list: readonly Care[], isFresh = true): Promise<Map<string, number[]>> {
  if (isFresh) await desk.empty();
  const own = new Map<string, number[]>();
  for (const care of list) {
    const settled = await desk.settledFor(care);
    own.set(care.who ?? '', [...(own.get(care.who ?? '') ?? []), settled.own]);
  }
  return own;
}

/** By turns from two lists, each in its own order. */
function zipped(one: readonly Care[], other: readonly Care[]): Care[] {
  const longest = Math.max(one.length, other.length);
  return Array.from({ length: longest }, (_, at) => [one[at], other[at]])
    .flat()
    .filter((care) => care !== undefined);
}
