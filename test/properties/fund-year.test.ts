import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/policy/dates.ts';
import { PAYERS } from '../../src/policy/facts.ts';
import { arrivedOf, FUND_BASES, type FundFacts } from '../../src/policy/fund-facts.ts';
import { assessFundIncome } from '../../src/policy/fund-income.ts';
import { assessFundProjection } from '../../src/policy/fund-projection.ts';
import { assessFundSplit } from '../../src/policy/fund-split.ts';
import { exactFen } from '../../src/policy/money.ts';

import { book } from '../policy/books.ts';

const RUNS = { numRuns: process.env.CANBAO_LONG ? 20_000 : 500 };
const AT = { asOf: '2007-12-31' };
const balin = book('150422-balin-zuoqi/nrcms-2007');
/** Example City splits its subsidy among other levels, and has no one standard. */
const laws = [balin, book('999900-example-city/urrbmi-2026')];

const fen = fc.integer({ min: 0, max: 10_000_000_000 });
/** A year's books; of settled days some take back more than they settle. */
const facts: fc.Arbitrary<FundFacts> = fc.record({
  poolingAreaCode: fc.constant('150422'),
  scheme: fc.constant('NRCMS' as const),
  policyYear: fc.constant(2007),
  asOf: fc.constant(AT.asOf),
  heads: fc.nat(500_000),
  arrivals: fc.uniqueArray(fc.record({ payer: fc.constantFrom(...PAYERS), arrivedFen: fen }), {
    selector: (one) => one.payer,
  }),
  interestFen: fen,
  administrationFen: fen,
  otherOutlayFen: fen,
  creditedFen: fen,
  settled: fc
    .uniqueArray(
      fc.record({ at: fc.nat(364), basicFen: fc.integer({ min: -1_000, max: 1_000_000 }), accountFen: fen }),
      {
        selector: (one) => one.at,
      },
    )
    .map((days) =>
      days.sort((a, b) => a.at - b.at).map(({ at, ...sums }) => ({ day: addDays('2007-01-01', at), ...sums })),
    ),
});

describe('a fund’s year', () => {
  test('every fen that arrived is of one source, and what is due is made up source by source', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...laws), (year, law) => {
        const { sources, due } = assessFundIncome(year, AT, law);
        expect(sources.reduce((sum, { arrivedFen }) => sum + arrivedFen, 0)).toBe(arrivedOf(year));
        if (due) expect(sources.reduce((sum, one) => sum + (exactFen(one.due) ?? 0), 0)).toBe(exactFen(due));
      }),
      RUNS,
    );
  });

  test('accounts and pool are the whole of it, risk fund and the rest the whole of the pool', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...FUND_BASES), (year, basis) => {
        const { perHead, ofYear } = assessFundSplit(year, basis, AT, balin);
        for (const { total, toAccounts, toPool, riskFund, poolAfter } of [perHead, ofYear]) {
          const [all, accounts, pool, risk, rest] = [total, toAccounts, toPool, riskFund, poolAfter].map(exactFen);
          expect((accounts ?? 0) + (pool ?? 0)).toBe(all);
          expect((risk ?? 0) + (rest ?? 0)).toBe(pool);
        }
      }),
      RUNS,
    );
  });

  test('more in the pool never is used up earlier, and at the end of the year nothing is projected on top', () => {
    fc.assert(
      fc.property(facts, fc.nat(364), fc.nat(1_000_000_000), (year, at, more) => {
        const until = addDays('2007-01-01', at);
        const asked = { basis: 'ARRIVED' as const, until };
        const richer = { ...year, interestFen: year.interestFen + more };
        const [poor, rich] = [year, richer].map(
          (one) => assessFundProjection(one, asked, AT, balin)?.usedUpOn ?? '9999',
        );
        expect((rich ?? '') >= (poor ?? '')).toBe(true);
        const over = assessFundProjection(year, { ...asked, until: AT.asOf }, AT, balin);
        expect(over?.projectedFen).toBe(over?.paidOutFen);
      }),
      RUNS,
    );
  });
});
