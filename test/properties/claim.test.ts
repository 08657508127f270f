import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessClaim, type Claim } from '../../src/policy/claim.ts';
import { compile } from '../../src/policy/engine.ts';
import { formatYuan, ZERO } from '../../src/policy/money.ts';
import { formatRate } from '../../src/policy/rate.ts';
import type { Entry } from '../../src/policy/rule.ts';
import type { Rule } from '../../src/policy/rulebook.ts';
import { book } from '../policy/books.ts';
import { type Given, personFrom } from '../policy/person.ts';

const RUNS = { numRuns: process.env.CANBAO_LONG ? 20_000 : 300 };
const AT = { asOf: '2007-06-01' };
const balin = book('150422-balin-zuoqi/nrcms-2007').source;
const cite = { document: '150422-2007', clause: 'II first' };
const words = { zh: '某', en: 'some' };

/** A value of a rulebook: stated, or a range with a point in it that somebody may decide on. */
interface Drawn {
  readonly low: number;
  readonly high: number;
  readonly decided: number;
}

const drawn = (most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: most }), fc.nat(), fc.boolean())
    .map(([a, b, at, isRange]): Drawn => {
      const [low, high] = isRange ? [Math.min(a, b), Math.max(a, b)] : [a, a];
      return { low, high, decided: low + (at % (high - low + 1)) };
    });
const ratios = drawn(10_000);
const bases = fc.constantFrom('RAW_AMOUNT', 'ABOVE_DEDUCTIBLE', 'PAID_SO_FAR');
const bands = fc.tuple(
  ratios,
  ratios,
  ratios,
  fc.integer({ min: 1, max: 900_000 }),
  fc.integer({ min: 1, max: 900_000 }),
);

/** Any law about care, with three bands, ratios that rise or fall, and ranges anywhere. */
const laws = fc.record({
  basis: bases,
  deductible: drawn(300_000),
  bands,
  ceiling: drawn(4_000_000),
  ceilingOf: fc.constantFrom('PAYMENTS', 'ELIGIBLE_COST'),
  later: fc.constantFrom('SAME', 'HALF', 'ZERO'),
  outside: fc.record({ pointsOff: drawn(3_000), deductibleMore: drawn(100_000), selfFirst: drawn(2_000) }),
  points: drawn(2_000),
  critical: fc.record({ deductible: drawn(900_000), bands, ceiling: drawn(4_000_000), basis: bases }),
  assistance: fc.record({ deductible: drawn(200_000), ratio: ratios, ceiling: drawn(900_000) }),
  tilt: fc.record({ above: drawn(300_000), ratio: ratios, ceiling: drawn(900_000) }),
});
type Law = typeof laws extends fc.Arbitrary<infer L> ? L : never;

/** The law as a rulebook, with its ranges open or decided. */
function lawOf(law: Law, isDecided: boolean) {
  const entry = ({ low, high, decided }: Drawn, print: (value: number) => string): Entry => {
    if (isDecided || low === high) return { value: print(decided) };
    return { min: print(low), max: print(high) };
  };
  const yuan = (value: Drawn) => entry(value, formatYuan);
  const rate = (value: Drawn) => entry(value, formatRate);
  const value = (text: string) => ({ value: text });
  const bandsOf = ([first, second, third, edge, width]: Law['bands']) => [
    { id: 'first', upTo: formatYuan(edge), ratio: rate(first) },
    { id: 'second', above: formatYuan(edge), upTo: formatYuan(edge + width), ratio: rate(second) },
    { id: 'third', above: formatYuan(edge + width), ratio: rate(third) },
  ];
  const bonuses = [{ id: 'listed', label: words, when: 'isTekun', points: rate(law.points) }];
  const relief = { id: 'listed', label: words, when: 'isTekun', deductible: value('HALF'), ceiling: value('SAME') };
  const rules: Rule[] = [
    {
      kind: 'benefits',
      cite,
      tiers: [{ id: 'any', label: words, levels: ['COUNTY'] }],
      plans: [
        {
          id: 'inpatient',
          label: words,
          visits: ['INPATIENT'],
          bandBasis: value(law.basis),
          rows: [{ id: 'any', deductible: yuan(law.deductible), bands: bandsOf(law.bands) }],
          laterAdmissions: { deductible: value(law.later) },
          ceiling: yuan(law.ceiling),
          ceilingOf: value(law.ceilingOf),
          bonuses,
          reliefs: [relief],
          outside: {
            pointsOff: rate(law.outside.pointsOff),
            deductibleMore: yuan(law.outside.deductibleMore),
            selfFirst: rate(law.outside.selfFirst),
            waivedIfRegistered: value('YES'),
          },
        },
      ],
    },
    {
      kind: 'critical-illness',
      cite,
      deductible: yuan(law.critical.deductible),
      bandBasis: value(law.critical.basis === 'PAID_SO_FAR' ? 'RAW_AMOUNT' : law.critical.basis),
      bands: bandsOf(law.critical.bands),
      ceiling: yuan(law.critical.ceiling),
      bonuses,
      reliefs: [relief],
    },
    {
      kind: 'medical-assistance',
      cite,
      groups: [
        {
          id: 'listed',
          label: words,
          categories: ['TEKUN'],
          deductible: yuan(law.assistance.deductible),
          ratio: rate(law.assistance.ratio),
          ceiling: yuan(law.assistance.ceiling),
        },
      ],
    },
    {
      kind: 'second-tilt',
      cite,
      above: yuan(law.tilt.above),
      ratio: rate(law.tilt.ratio),
      ceiling: yuan(law.tilt.ceiling),
    },
  ];
  const kept = balin.rules.filter(({ kind }) => !['benefits', 'medical-assistance'].includes(kind));
  return compile({ ...balin, rules: [...kept, ...rules] });
}

const money = (most: number) => fc.integer({ min: 0, max: most });
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Any stay of somebody who is covered, with facts left out here and there. */
const stays = fc.record({
  total: money(20_000_000),
  selfPaid: money(300_000),
  selfFirst: money(300_000),
  admission: perhaps(fc.integer({ min: 1, max: 4 })),
  isRemoteRegistered: perhaps(fc.boolean()),
  region: perhaps(fc.constantFrom('150422100', '110101')),
  soFar: fc.record({
    basicPaid: money(3_000_000),
    basicEligible: money(3_000_000),
    ownAfterBasic: money(3_000_000),
    criticalPaid: money(1_000_000),
    assistancePaid: money(500_000),
    tiltPaid: money(500_000),
  }),
  other: money(500_000),
  isListed: fc.boolean(),
  isSearched: fc.boolean(),
});
type Visit = typeof stays extends fc.Arbitrary<infer S> ? S : never;

function factsOf(stay: Visit) {
  const yuan = (fen: number) => formatYuan(fen);
  const { soFar, isListed, isSearched } = stay;
  const selfPaid = Math.min(stay.selfPaid, stay.total);
  const given: Given = {
    searched: isSearched ? 'ALL' : [],
    searchedOn: '2007-01-05',
    listings: isListed ? [{ category: 'TEKUN', region: '150422', confirmedOn: '2006-05-01' }] : [],
    enrollments: [
      {
        status: 'ACTIVE',
        scheme: 'NRCMS',
        region: '150422100',
        poolingArea: '150422',
        policyYear: 2007,
        paidOn: '2006-12-01',
      },
    ],
    stay: {
      visit: 'INPATIENT',
      admittedOn: '2007-03-01',
      facility: { level: 'COUNTY', isDesignated: true, ...(stay.region && { regionCode: stay.region }) },
      total: yuan(stay.total),
      selfPaid: yuan(selfPaid),
      selfFirst: yuan(Math.min(stay.selfFirst, stay.total - selfPaid)),
      admission: stay.admission ?? null,
      isRemoteRegistered: stay.isRemoteRegistered ?? null,
      soFar: Object.fromEntries(Object.entries(soFar).map(([key, fen]) => [key, yuan(fen)])),
      otherPayers: [{ payer: 'CHARITY', paid: yuan(stay.other) }],
    },
  };
  return personFrom(given);
}

/** The same stay with every fact known. */
const whole = (stay: Visit): Visit => ({
  ...stay,
  admission: stay.admission ?? 1,
  isRemoteRegistered: stay.isRemoteRegistered ?? false,
  region: stay.region ?? '150422100',
  isSearched: true,
});

const claim = (law: Law, stay: Visit, isDecided: boolean): Claim =>
  assessClaim(factsOf(stay), AT, lawOf(law, isDecided));
const sum = (lines: Claim['lines'], end: 'minFen' | 'maxFen') =>
  lines.reduce((total, { amount }) => total + amount[end], 0);

describe('for any law about care and any stay', () => {
  test('where everything is known, there is an amount, and the parts add up to the total', () => {
    fc.assert(
      fc.property(laws, stays, (law, stay) => {
        const { lines, totalFen, decision } = claim(law, whole(stay), true);
        expect(decision.outcome).toBe('AMOUNT');
        expect(sum(lines, 'minFen')).toBe(totalFen);
        expect(sum(lines, 'maxFen')).toBe(totalFen);
      }),
      RUNS,
    );
  });

  test('nobody pays less than nothing, and funds never more than the eligible cost', () => {
    fc.assert(
      fc.property(laws, stays, fc.boolean(), (law, stay, isDecided) => {
        const { lines, fundsPay, eligibleFen, ownShare } = claim(law, stay, isDecided);
        for (const { amount } of [...lines, { amount: ownShare }]) {
          expect(Number.isSafeInteger(amount?.minFen) && Number.isSafeInteger(amount?.maxFen)).toBe(true);
          expect(amount?.minFen).toBeGreaterThanOrEqual(0);
          expect(amount?.maxFen).toBeGreaterThanOrEqual(amount?.minFen ?? 0);
        }
        expect(fundsPay?.maxFen).toBeLessThanOrEqual(eligibleFen ?? -1);
      }),
      RUNS,
    );
  });

  test('more eligible cost never lowers what funds pay together', () => {
    fc.assert(
      fc.property(laws, stays, money(2_000_000), fc.boolean(), (law, stay, more, isDecided) => {
        const before = claim(law, stay, isDecided).fundsPay;
        const after = claim(law, { ...stay, total: stay.total + more }, isDecided).fundsPay;
        expect(after?.minFen).toBeGreaterThanOrEqual(before?.minFen ?? 0);
        expect(after?.maxFen).toBeGreaterThanOrEqual(before?.maxFen ?? 0);
      }),
      RUNS,
    );
  });

  test('no payer passes what is left of its ceiling', () => {
    fc.assert(
      fc.property(laws, stays, (law, stay) => {
        const { steps } = claim(law, stay, true);
        const { soFar } = stay;
        const left = {
          BASIC_FUND: law.ceilingOf === 'PAYMENTS' ? law.ceiling.decided - soFar.basicPaid : Number.POSITIVE_INFINITY,
          CRITICAL_ILLNESS: law.critical.ceiling.decided - soFar.criticalPaid,
          MEDICAL_ASSISTANCE: law.assistance.ceiling.decided - soFar.assistancePaid,
          SECOND_TILT: law.tilt.ceiling.decided - soFar.tiltPaid,
        };
        for (const { id, paid } of steps) {
          expect(paid.maxFen).toBeLessThanOrEqual(Math.max(0, left[id as keyof typeof left]));
        }
      }),
      RUNS,
    );
  });

  test('whatever is decided later, and whatever is learnt, lies within what was answered before', () => {
    fc.assert(
      fc.property(laws, stays, fc.boolean(), (law, stay, turnsOutListed) => {
        const open = claim(law, stay, false);
        const isListed = stay.isListed || (!stay.isSearched && turnsOutListed);
        const later = claim(law, whole({ ...stay, isListed }), true);
        const pairs = open.lines.map(({ payer, amount }) => {
          const settled = later.lines.find((line) => line.payer === payer)?.amount ?? ZERO;
          return { bounds: amount, settled };
        });
        for (const { bounds, settled } of [...pairs, { bounds: open.fundsPay, settled: later.fundsPay }]) {
          expect(settled?.minFen).toBeGreaterThanOrEqual(bounds?.minFen ?? Number.POSITIVE_INFINITY);
          expect(settled?.maxFen).toBeLessThanOrEqual(bounds?.maxFen ?? -1);
        }
      }),
      RUNS,
    );
  });

  test('an open answer names what it needs, a settled one needs nothing, and every step cites', () => {
    fc.assert(
      fc.property(laws, stays, fc.boolean(), (law, stay, isDecided) => {
        const { decision } = claim(law, stay, isDecided);
        const open = decision.neededFacts.length + decision.missingParameters.length;
        if (decision.outcome === 'AMOUNT') expect(open).toBe(0);
        else expect(open).toBeGreaterThan(0);
        for (const { key, citations } of decision.reasons) expect(citations.length, key).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  test('the same question has the same answer, and asking changes nothing', () => {
    fc.assert(
      fc.property(laws, stays, (law, stay) => {
        const facts = factsOf(stay);
        const before = JSON.stringify(facts);
        const law2007 = lawOf(law, false);
        expect(JSON.stringify(assessClaim(facts, AT, law2007))).toBe(JSON.stringify(assessClaim(facts, AT, law2007)));
        expect(JSON.stringify(facts)).toBe(before);
      }),
      RUNS,
    );
  });
});
