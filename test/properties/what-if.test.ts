import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLAIM_PAYERS } from '../../src/policy/claim/payout.ts';
import { NOTHING_YET, withSettled } from '../../src/policy/claim/year-totals.ts';
import { assessClaim, type Claim } from '../../src/policy/claim.ts';
import { admissionAfter } from '../../src/policy/claim-facts.ts';
import { compile } from '../../src/policy/engine.ts';
import type { AssistanceCategory } from '../../src/policy/facts.ts';
import type { GivenFacts, Stay } from '../../src/policy/given.ts';
import { formatYuan } from '../../src/policy/money.ts';
import { formatRate } from '../../src/policy/rate.ts';
import { type ParameterChange, problemsOfChanges, withChanges } from '../../src/policy/what-if/changed-law.ts';
import { type SettledClaim, tallyYear } from '../../src/policy/what-if/person-year.ts';
import { addTally, noneTallied, type Tally } from '../../src/policy/what-if/tally.ts';
import { settlementParts } from '../../src/services/claims/settlement-parts.ts';
import { book } from '../policy/books.ts';

/** 参数测算 without a registry: whatever was settled and whatever is tried. */
const RUNS = { numRuns: process.env.CANBAO_LONG ? 5_000 : 150 };
const AS_OF = '2026-04-01';
const published = book('999900-example-city/urrbmi-2026');

const YEARS = [2020, 2021, 2022, 2023, 2024, 2025, 2026];
const recorded = { recordedAt: '2025-11-20T00:00:00Z', source: 'test' };

/** Somebody who was enrolled in some years, this one included, and may stand on a list. */
const people = fc
  .tuple(
    fc.subarray(YEARS.slice(0, -1)),
    fc.constantFrom<AssistanceCategory | null>(null, null, 'DIBAO', 'TEKUN', 'DIBAO_EDGE'),
  )
  .map(
    ([years, category]): GivenFacts => ({
      ...{ personId: 'p', regionCode: '999901001', birthDate: '1980-05-01', sex: 'MALE' },
      ...{ places: [], documents: [], payments: [], years: [], parents: null },
      statuses: [{ kind: 'EMPLOYEE_INSURED', validFrom: '2019-01-01', validTo: '2025-10-31', ...recorded }],
      checks: [
        { registers: ['ASSISTANCE', 'EMPLOYEE_INSURANCE', 'ENROLLMENT_HISTORY'], checkedOn: '2025-11-01', ...recorded },
      ],
      listings: category
        ? [{ category, department: 'CIVIL_AFFAIRS', regionCode: '999901', confirmedOn: '2025-06-01', ...recorded }]
        : [],
      enrollments: [...years, 2026].map((policyYear) => ({
        ...{ id: String(policyYear), scheme: 'URRBMI', regionCode: '999901001', poolingAreaCode: '999900', policyYear },
        ...{ status: 'PAID', paidOn: `${policyYear - 1}-11-20`, ...recorded },
      })),
      fund: { familyAccountFen: 0 },
    }),
  );

const stays = fc
  .record({
    visit: fc.constantFrom('INPATIENT', 'INPATIENT', 'OUTPATIENT', 'CHRONIC', 'DELIVERY'),
    grade: fc.constantFrom('ONE', 'TWO', 'THREE'),
    day: fc.integer({ min: 1, max: 28 }),
    totalFen: fc.integer({ min: 1, max: 30_000_000 }),
    outside: fc.integer({ min: 0, max: 40 }),
    isReferred: fc.boolean(),
  })
  .map(
    ({ visit, grade, day, totalFen, outside, isReferred }): Stay => ({
      ...{ visit, totalFen, isReferred, admittedOn: `2026-03-${String(day).padStart(2, '0')}` },
      ...{ selfPaidFen: Math.floor((totalFen * outside) / 100), selfFirstFen: 0, filedOn: '2026-03-31' },
      facility: { level: 'COUNTY', grade, regionCode: '999901', isDesignated: true },
    }),
  );

const changes = fc
  .record({
    deductible: fc.integer({ min: 0, max: 300_000 }),
    ratio: fc.integer({ min: 0, max: 10_000 }),
    ceiling: fc.option(fc.integer({ min: 0, max: 30_000_000 })),
    line: fc.integer({ min: 1_000_000, max: 2_000_000 }),
  })
  .map(({ deductible, ratio, ceiling, line }): ParameterChange[] => [
    { parameter: 'benefits.inpatient.grade-two.deductible', value: formatYuan(deductible) },
    { parameter: 'benefits.inpatient.grade-three.first.ratio', value: formatRate(ratio) },
    { parameter: 'benefits.inpatient.ceiling', value: ceiling === null ? 'NONE' : formatYuan(ceiling) },
    { parameter: 'critical-illness.deductible', value: formatYuan(line) },
  ]);

/** Settles a year claim after claim by the whole engine, gates and all. */
function settledYear(facts: GivenFacts, year: readonly Stay[], law = published): SettledClaim[] {
  let totals = NOTHING_YET;
  return year.flatMap((stay) => {
    const { visit } = stay;
    const admission = admissionAfter(visit, totals.admissions);
    const claim = assessClaim({ ...facts, stay: { ...stay, admission, soFar: totals.soFar } }, { asOf: AS_OF }, law);
    if (claim.decision.outcome !== 'AMOUNT') return [];
    const parts = settlementParts(claim, visit);
    totals = withSettled(totals, visit, parts);
    return [{ stay, paid: paidOf(claim), ownAfterBasicFen: parts.ownAfterBasicFen, isOwn: true }];
  });
}

const paidOf = ({ lines }: Claim): number[] =>
  CLAIM_PAYERS.map((payer) =>
    lines.filter((line) => line.payer === payer).reduce((sum, { amount }) => sum + amount.minFen, 0),
  );

const sumOf = (claims: readonly SettledClaim[]) =>
  CLAIM_PAYERS.map((_, at) => claims.reduce((sum, { paid }) => sum + (paid[at] ?? 0), 0));

function tallied(facts: GivenFacts, claims: readonly SettledClaim[], tried: readonly ParameterChange[]): Tally {
  const tally = noneTallied();
  const law = compile(withChanges(published.source, tried));
  tallyYear(tally, facts, claims, {
    published,
    tried: law,
    changed: tried.map(({ parameter }) => parameter),
    asOf: AS_OF,
  });
  return tally;
}

const histories = fc.tuple(people, fc.array(stays, { minLength: 1, maxLength: 6 }), changes);

test('what is tried comes to what settling the same claims by it does, and the published law to what was settled', () => {
  fc.assert(
    fc.property(histories, ([facts, year, tried]) => {
      const claims = settledYear(facts, year);
      const tally = tallied(facts, claims, tried);
      const anew = settledYear(
        facts,
        claims.map(({ stay }) => stay),
        compile(withChanges(published.source, tried)),
      );
      expect([tally.settled, tally.published, tally.differingClaims]).toEqual([sumOf(claims), sumOf(claims), 0]);
      // What the law that is tried leaves open the engine settles neither.
      if (anew.length === claims.length) expect([tally.least, tally.most]).toEqual([sumOf(anew), sumOf(anew)]);
      else expect(tally.openClaims).toBeGreaterThan(0);
    }),
    RUNS,
  );
});

test('every fen is somebody’s by either law, and the pool stays under the ceiling that is tried', () => {
  fc.assert(
    fc.property(histories, ([facts, year, tried]) => {
      const claims = settledYear(facts, year).filter(({ stay }) => stay.visit === 'INPATIENT');
      const tally = tallied(facts, claims, tried);
      const total = claims.reduce((sum, { stay }) => sum + stay.totalFen, 0);
      const [settled = 0, least = 0, most = 0] = [tally.published, tally.least, tally.most].map((sums) =>
        sums.reduce((a, b) => a + b, 0),
      );
      expect(settled).toBe(total);
      expect(tally.openClaims > 0 ? least <= total && total <= most : least === total && most === total).toBe(true);
      const ceiling = tried[2]?.value ?? 'NONE';
      const isCapped = ceiling !== 'NONE' && !facts.listings.some(({ category }) => category === 'TEKUN');
      if (isCapped) expect(tally.most[0]).toBeLessThanOrEqual(Number(ceiling.replace('.', '')));
    }),
    RUNS,
  );
});

test('people tallied apart add up to people tallied together, and what is not changed affects nobody', () => {
  fc.assert(
    fc.property(histories, histories, ([one, year, tried], [other, otherYear]) => {
      const [first, second] = [settledYear(one, year), settledYear(other, otherYear)];
      const apart = noneTallied();
      addTally(apart, tallied(one, first, tried));
      addTally(apart, tallied(other, second, tried));
      const together = noneTallied();
      const law = compile(withChanges(published.source, tried));
      const laws = { published, tried: law, changed: tried.map(({ parameter }) => parameter), asOf: AS_OF };
      tallyYear(together, one, first, laws);
      tallyYear(together, other, second, laws);
      expect(apart).toEqual(together);
      expect(tallied(one, first, [])).toMatchObject({ affectedClaims: 0, affectedPeople: 0 });
    }),
    RUNS,
  );
});

test('what a range leaves to a committee may be tried within it, its ends included, and not a fen or a point beyond', () => {
  const problems = (value: string) =>
    problemsOfChanges(published.source, [{ parameter: 'critical-illness.deductible', value }]).map(({ why }) => why);
  expect(['10000.00', '20000.00'].flatMap(problems)).toEqual([]);
  expect(['9999.99', '20000.01'].map(problems)).toEqual([['OUT_OF_RANGE'], ['OUT_OF_RANGE']]);
});
