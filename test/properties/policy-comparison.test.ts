import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompiledRulebook } from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import type { Stay } from '../../src/policy/given.ts';
import { type Move, movedFacts } from '../../src/policy/moved-facts.ts';
import {
  differenceOf,
  figureOf,
  type Side,
  type SideAnswer,
  sideAnswer,
  sumsOf,
} from '../../src/services/comparison/compare-policies.ts';
import { book, LC2018 } from '../policy/books.ts';
import { days, people, personFrom } from './facts.ts';

const RUNS = { numRuns: process.env.CANBAO_LONG ? 5_000 : 200 };
const there: Move = {
  ...{ fromPrefix: '350825', fromAreas: ['350800'], toRegion: '999901', toArea: '999900' },
  ...{ fromScheme: 'URRBMI' as const, toScheme: 'URRBMI' as const, years: 8 },
};
const back: Move = {
  ...there,
  fromPrefix: '999901',
  fromAreas: ['999900'],
  toRegion: '350825',
  toArea: '350800',
  years: -8,
};
const sideOf = (compiled: CompiledRulebook, asOf: string): Side => ({
  ...{ published: { compiled } as Side['published'], asOf, move: null },
});

/** One law, compiled twice, and the same with ten yuan more. */
const STANDARD = 'individual-contribution.standard';
const [law, again, dearer] = [{}, { [STANDARD]: '180.00' }, { [STANDARD]: '190.00' }].map((changes) =>
  book(LC2018, changes),
) as [CompiledRulebook, CompiledRulebook, CompiledRulebook];
const STAY: Stay = {
  ...{ visit: 'INPATIENT', admittedOn: '2018-03-01', totalFen: 1_000_000, selfPaidFen: 0, selfFirstFen: 0 },
  facility: { level: 'COUNTY', grade: 'TWO', isDesignated: true },
};
/** Rows of a file in whatever order they were recorded. */
const shuffled = (facts: PersonFacts): PersonFacts => ({
  ...facts,
  payments: facts.payments.toReversed(),
  enrollments: facts.enrollments.toReversed(),
  listings: facts.listings.toReversed(),
  statuses: facts.statuses.toReversed(),
  places: facts.places.toReversed(),
  documents: facts.documents.toReversed(),
  checks: facts.checks.toReversed(),
});

test('one law differs from itself in nothing, whoever recorded what first, and what it leaves open is in no sum', () => {
  let known = 0;
  fc.assert(
    fc.property(fc.array(people, { minLength: 1, maxLength: 4 }), days, (given, asOf) => {
      const facts = given.map(personFrom);
      const pairs = facts.map(
        (one) =>
          [sideAnswer(one, STAY, sideOf(law, asOf)), sideAnswer(shuffled(one), STAY, sideOf(again, asOf))] as const,
      );
      for (const sum of sumsOf(pairs)) {
        const figures = pairs.flatMap(([answer]) => figureOf(sum.figure, answer) ?? []);
        const total = figures.reduce((all, figure) => all + figure, 0);
        const { figure } = sum;
        expect(sum).toEqual({
          ...{ figure, first: total, second: total, people: figures.length, open: given.length - figures.length },
        });
        for (const [first, second] of pairs)
          expect(differenceOf(figure, first, second)).toBe(figureOf(figure, first) === null ? null : 0);
        known += figures.length;
      }
    }),
    RUNS,
  );
  expect(known).toBeGreaterThan(0);
});

test('a law that asks ten yuan more takes up to ten more of anybody, of some all ten, and pays for care alike', () => {
  const found = new Set<number>();
  fc.assert(
    fc.property(people, days, (given, asOf) => {
      const sides = [law, dearer].map((one) => sideAnswer(personFrom(given), STAY, sideOf(one, asOf)));
      const [first, second] = sides as [SideAnswer, SideAnswer];
      const more = differenceOf('CONTRIBUTION', first, second);
      if (more === null) return;
      expect(more).toBeGreaterThanOrEqual(0);
      expect(more).toBeLessThanOrEqual(1000);
      found.add(more);
      for (const figure of ['WAIT', 'FUNDS_PAY', 'STAY_OWN'] as const)
        expect(differenceOf(figure, first, second) ?? 0).toBe(0);
    }),
    RUNS,
  );
  expect(found).toContain(1000);
});

test('a life that is moved keeps its shape, and moved back is as it was but for places that share a region', () => {
  fc.assert(
    fc.property(people, (given) => {
      const facts = personFrom(given);
      const moved = movedFacts(facts, there);
      const [was, is] = [
        movedFacts(movedFacts(facts, there), back),
        movedFacts(facts, { ...there, toRegion: '350825', toArea: '350800', years: 0 }),
      ];
      expect(was).toEqual(is);
      expect(moved.enrollments.map(({ policyYear }) => policyYear - 8)).toEqual(
        facts.enrollments.map(({ policyYear }) => policyYear),
      );
      expect(JSON.stringify(moved.places)).not.toContain('"350825');
    }),
    RUNS,
  );
});
