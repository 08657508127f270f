import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegionProgress } from '../../src/policy/given.ts';
import { citingFrom } from '../../src/policy/parameter.ts';
import { assessParticipation } from '../../src/policy/participation.ts';
import { compareRates, leastReaching, mostWithin, reaches, staysWithin } from '../../src/policy/ratio.ts';
import { rankRegions } from '../../src/policy/rules/bulletin.ts';
import { compileFundLimits, riskFundOf } from '../../src/policy/rules/fund-limits.ts';
import { surplusOf } from '../../src/policy/rules/fund-surplus.ts';
import { Trace } from '../../src/policy/trace.ts';
import { assessWorkFunds } from '../../src/policy/work-funds.ts';
import { afterWorkingDays, isWorkingDay } from '../../src/policy/working-days.ts';
import { workingDaysFor } from '../../src/rulebooks/calendar.ts';
import { book, LC2018 } from '../policy/books.ts';
import { personFrom } from '../policy/person.ts';

const RUNS = { numRuns: process.env.CANBAO_LONG ? 20_000 : 500 };
const AT = { asOf: '2018-01-05' };
const liancheng = book(LC2018);
const nobody = personFrom({});

const counts = fc.oneof(fc.nat(60), fc.nat(2_000_000_000));
const rates = fc.integer({ min: 0, max: 10_000 });

/** Towns of the county, each once. */
const progress: fc.Arbitrary<RegionProgress[]> = fc.uniqueArray(
  fc.record({
    regionCode: fc.integer({ min: 100, max: 299 }).map((town) => `350825${town}`),
    enrolled: fc.oneof(fc.nat(20), fc.nat(100_000)),
    task: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 100_000 })),
    taxShareFen: fc.nat(1_000_000_000),
  }),
  { selector: ({ regionCode }) => regionCode, maxLength: 17 },
);

describe('rates', () => {
  test('the least that reaches a rate reaches it, and one fewer does not', () => {
    fc.assert(
      fc.property(counts, rates, (whole, rate) => {
        const least = leastReaching(whole, rate);
        expect(reaches(least, whole, rate)).toBe(true);
        if (whole > 0) expect(reaches(least - 1, whole, rate)).toBe(false);
      }),
      RUNS,
    );
  });

  test('the most that stays within a rate stays within it, and one more does not', () => {
    fc.assert(
      fc.property(counts, rates, (whole, rate) => {
        expect(staysWithin(mostWithin(whole, rate), whole, rate)).toBe(true);
        expect(staysWithin(mostWithin(whole, rate) + 1, whole, rate)).toBe(false);
      }),
      RUNS,
    );
  });
});

describe('participation', () => {
  test('one more enrolled never lowers a rate, costs a target, or raises a penalty', () => {
    const lenient = book(LC2018, { 'shortfall-penalty.countyMatch.perHead': '45.00' });
    fc.assert(
      fc.property(progress, fc.nat(16), (regions, index) => {
        const more = regions.map((region, at) =>
          at === index ? { ...region, enrolled: region.enrolled + 1 } : region,
        );
        const [before] = assessParticipation({ ...nobody, progress: regions }, AT, lenient).targets;
        const [after] = assessParticipation({ ...nobody, progress: more }, AT, lenient).targets;
        expect(after?.below).toBeLessThanOrEqual(before?.below ?? 0);
        expect(after?.pooled?.rateBp ?? 0).toBeGreaterThanOrEqual(before?.pooled?.rateBp ?? 0);
        const lost = (given: RegionProgress[]) =>
          assessParticipation({ ...nobody, progress: given }, AT, lenient).penalties.reduce(
            (sum, { total }) => sum + (total?.maxFen ?? 0),
            0,
          );
        expect(lost(more)).toBeLessThanOrEqual(lost(regions));
      }),
      RUNS,
    );
  });

  test('the missing heads are exactly those that reach the target', () => {
    fc.assert(
      fc.property(progress, (regions) => {
        const [target] = assessParticipation({ ...nobody, progress: regions }, AT, liancheng).targets;
        for (const { enrolled, outOf, headsMissing, isReached } of target?.regions ?? []) {
          expect(isReached).toBe(headsMissing === 0);
          expect(reaches(enrolled + (headsMissing ?? 0), outOf ?? 0, 9800)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('a loss is between nothing and the whole tax share', () => {
    fc.assert(
      fc.property(progress, (regions) => {
        for (const { regionCode, taxShareLossFen } of assessParticipation(
          { ...nobody, progress: regions },
          AT,
          liancheng,
        ).penalties) {
          const share = regions.find((region) => region.regionCode === regionCode)?.taxShareFen ?? 0;
          expect(taxShareLossFen).toBeGreaterThanOrEqual(0);
          expect(taxShareLossFen).toBeLessThanOrEqual(share);
        }
      }),
      RUNS,
    );
  });
});

describe('bulletins', () => {
  const numbers = { last: 3, explanationAfter: 2, criticismAfter: 3 };
  const standings = progress.map((regions) =>
    regions.map(({ regionCode, enrolled, task }) => ({ regionCode, part: enrolled, whole: task ?? 1 })),
  );

  test('every region has one rank: how many stand strictly above it, and one', () => {
    fc.assert(
      fc.property(standings, (given) => {
        const ranked = rankRegions(given, { ...numbers, ties: 'INCLUDE' });
        expect(ranked.map(({ regionCode }) => regionCode).sort()).toEqual(
          given.map(({ regionCode }) => regionCode).sort(),
        );
        for (const { regionCode, rank } of ranked) {
          const own = given.find((one) => one.regionCode === regionCode);
          if (own) expect(rank).toBe(1 + given.filter((other) => compareRates(other, own) > 0).length);
        }
      }),
      RUNS,
    );
  });

  test('the last are at least three with ties, at most three without, and never above one who is not', () => {
    fc.assert(
      fc.property(standings, (given) => {
        const last = (ties: 'INCLUDE' | 'EXCLUDE') =>
          rankRegions(given, { ...numbers, ties }).filter(({ isLast }) => isLast);
        expect(last('INCLUDE').length).toBeGreaterThanOrEqual(Math.min(3, given.length));
        expect(last('EXCLUDE').length).toBeLessThanOrEqual(3);
        const ranked = rankRegions(given, { ...numbers, ties: 'INCLUDE' });
        const best = Math.min(...ranked.filter(({ isLast }) => isLast).map(({ rank }) => rank));
        for (const { rank, isLast } of ranked) if (!isLast) expect(rank).toBeLessThan(best);
      }),
      RUNS,
    );
  });
});

describe('money', () => {
  test('work funds add up, side by side and town by town', () => {
    fc.assert(
      fc.property(progress, fc.constantFrom('1.00', '1.01', '0.33'), (regions, perInsured) => {
        const law = book(LC2018, { 'work-funds.perInsured': perInsured });
        const { totalFen, shares } = assessWorkFunds({ ...nobody, progress: regions }, AT, law);
        fc.pre(totalFen !== null);
        expect(shares.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(totalFen);
        const byHeads = shares[1];
        const townships = byHeads?.regions.reduce((sum, { amountFen }) => sum + amountFen, 0);
        expect(townships).toBe(byHeads?.amountFen);
      }),
      RUNS,
    );
  });

  test('a fund that pays out more never keeps more, and keeping without the risk fund is never stricter', () => {
    const cite = { document: 'none', clause: 'none' };
    const limits = (surplusIncludesRiskFund: 'YES' | 'NO') =>
      compileFundLimits(
        {
          kind: 'fund-limits',
          surplusAtMost: { value: '15.00' },
          riskFund: { value: '3.00' },
          surplusIncludesRiskFund: { value: surplusIncludesRiskFund },
          administration: { value: 'FORBIDDEN' },
          cite,
        },
        citingFrom([]),
      );
    const kept = (incomeFen: number, payoutFen: number, includes: 'YES' | 'NO') => {
      const rule = limits(includes);
      const fund = { incomeFen, payoutFen };
      const riskFund = riskFundOf(rule, fund, '2007-12-31', new Trace());
      return surplusOf(rule, fund, riskFund, '2007-12-31', new Trace());
    };
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.nat(1_000_000_000), fc.nat(1000), (income, payout, more) => {
        const [before, after] = [kept(income, payout, 'YES'), kept(income, payout + more, 'YES')];
        expect(after.surplusFen).toBeLessThanOrEqual(before.surplusFen ?? 0);
        if (before.isSurplusWithin) expect(after.isSurplusWithin).toBe(true);
        if (before.isSurplusWithin) expect(kept(income, payout, 'NO').isSurplusWithin).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('working days', () => {
  const rules = [{ kind: 'complaint-deadline' as const, workingDays: { value: '20' } }];
  const calendar = workingDaysFor({ ...liancheng.source, policyYear: 2007, rules }).workingDays ?? {};
  const days = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map((parts) => ['2007', ...parts.map((part) => String(part).padStart(2, '0'))].join('-'));

  test('a deadline is a working day, and one working day more is later', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (day, count) => {
        const [end, later] = [afterWorkingDays(calendar, day, count), afterWorkingDays(calendar, day, count + 1)];
        if (!('day' in end) || !('day' in later)) throw new Error('2007 and 2008 are known.');
        expect(end.day > day).toBe(true);
        expect(isWorkingDay(calendar, end.day)).toBe(true);
        expect(later.day > end.day).toBe(true);
      }),
      RUNS,
    );
  });
});
