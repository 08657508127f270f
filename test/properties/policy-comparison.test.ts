import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompiledRulebook } from '../../src/policy/engine.ts';
import { type Move, movedFacts } from '../../src/policy/moved-facts.ts';
import {
  COMPARED,
  differenceOf,
  type Side,
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

test('one law differs from itself in nothing, and what it leaves open is left out of the sums', () => {
  const law = book(LC2018);
  fc.assert(
    fc.property(fc.array(people, { minLength: 1, maxLength: 4 }), days, (given, asOf) => {
      const answers = given.map((one) => sideAnswer(personFrom(one), null, sideOf(law, asOf)));
      const sums = sumsOf(answers.map((answer) => [answer, answer]));
      for (const figure of COMPARED) {
        for (const answer of answers) expect(differenceOf(figure, answer, answer) ?? 0).toBe(0);
        const sum = sums.find((one) => one.figure === figure);
        expect(sum).toMatchObject({ first: sum?.second, people: given.length - (sum?.open ?? 0) });
      }
    }),
    RUNS,
  );
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
