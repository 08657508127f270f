import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../src/policy/dates.ts';
import { assessParticipation } from '../../src/policy/participation.ts';
import { assessPace } from '../../src/policy/participation-pace.ts';
import type { ProgressFacts } from '../../src/policy/progress-facts.ts';
import { leastReaching, reaches } from '../../src/policy/ratio.ts';
import { book, LC2018 } from '../policy/books.ts';

const RUNS = { numRuns: process.env.CANBAO_LONG ? 20_000 : 500 };
const AT = { asOf: '2018-01-05' };
const liancheng = book(LC2018);

/** The notice's annex: 17 towns and their task numbers. */
const ANNEX = (
  parse(readFileSync(new URL('../../regions/targets.csv', import.meta.url)), { columns: true }) as Record<
    string,
    string
  >[]
)
  .filter(({ regionCode }) => regionCode?.length === 9)
  .map(({ regionCode = '', taskHeads }) => ({ regionCode, task: Number(taskHeads) }));

/** What the county has to reach, and what its towns have to reach together, each a whole head. */
const [COUNTY_NEEDS, TOWNS_NEED] = [271_389, 271_395];

/** Heads of every town, in the annex's order, of any shape: all in one town, or spread about. */
const anyhow = fc
  .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: ANNEX.length, maxLength: ANNEX.length })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const all = weights.reduce((a, b) => a + b, 0);
    const heads = weights.map((weight) => Math.floor((weight * COUNTY_NEEDS) / all));
    heads[0] = (heads[0] ?? 0) + COUNTY_NEEDS - heads.reduce((a, b) => a + b, 0);
    return heads;
  });

/** The shapes that come nearest: every town at what it needs, less six heads in all, and a few moved about. */
const nearly = fc
  .record({
    missing: fc.array(fc.nat(ANNEX.length - 1), { minLength: 6, maxLength: 6 }),
    moved: fc.array(fc.tuple(fc.nat(ANNEX.length - 1), fc.nat(ANNEX.length - 1)), { maxLength: 5 }),
  })
  .map(({ missing, moved }) => {
    const heads = ANNEX.map(({ task }) => leastReaching(task, 9800));
    for (const town of missing) heads[town] = (heads[town] ?? 0) - 1;
    for (const [from, to] of moved) {
      heads[from] = (heads[from] ?? 0) - 1;
      heads[to] = (heads[to] ?? 0) + 1;
    }
    return heads;
  });

const assess = (heads: readonly number[]) => {
  const progress = ANNEX.map((town, index) => ({ ...town, enrolled: heads[index] ?? 0 }));
  const [target] = assessParticipation({ progress }, AT, liancheng).targets;
  if (!target?.pooled) throw new Error('The notice has one target of every town.');
  return { pooled: target.pooled, below: target.below };
};

test('however 271,389 are spread over the annex’s towns, the county passes and at least one town fails', () => {
  fc.assert(
    fc.property(fc.oneof(anyhow, nearly), (heads) => {
      const { pooled, below } = assess(heads);
      expect(pooled).toMatchObject({ enrolled: COUNTY_NEEDS, isReached: true, headsMissing: 0 });
      expect(below).toBeGreaterThanOrEqual(1);
    }),
    RUNS,
  );
});

test('one fewer and the county fails; six more can be spread so that every town passes', () => {
  fc.assert(
    fc.property(nearly, fc.nat(ANNEX.length - 1), (heads, town) => {
      const fewer = heads.map((own, index) => (index === town ? own - 1 : own));
      expect(assess(fewer).pooled).toMatchObject({ isReached: false, headsMissing: 1 });
    }),
    RUNS,
  );
  const least = ANNEX.map(({ task }) => leastReaching(task, 9800));
  expect(least.reduce((a, b) => a + b, 0)).toBe(TOWNS_NEED);
  expect(assess(least).below).toBe(0);
});

test('at the pace that is told, the target is reached by the last day, and a head a day less does not reach it', () => {
  const days = fc.integer({ min: 0, max: 31 + 30 + 31 + 30 - 1 }).map((ago) => addDays('2017-12-31', -ago));
  fc.assert(
    fc.property(fc.constantFrom(...ANNEX), fc.nat(40_000), days, (town, enrolled, asOf) => {
      const facts: ProgressFacts = {
        ...{ regionCode: '350825', scheme: 'URRBMI', policyYear: 2018, level: 'TOWN', asOf, knownAt: null },
        ...{ regions: [{ ...town, enrolled, registered: enrolled, enrolledBefore: null, last: null }], unplaced: 0 },
      };
      const pace = assessPace(facts, liancheng);
      const [one] = pace.regions;
      const after = (perDay: number) => reaches(enrolled + perDay * (pace.daysLeft ?? 0), town.task, 9800);
      expect(after(one?.headsPerDay ?? 0)).toBe(true);
      if (one?.headsPerDay) expect(after(one.headsPerDay - 1)).toBe(false);
    }),
    RUNS,
  );
});
