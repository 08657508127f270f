import type { CompiledRulebook } from '../../src/policy/engine.ts';
import type { Day, Payer } from '../../src/policy/facts.ts';
import type { FundBasis, FundFacts } from '../../src/policy/fund-facts.ts';
import { assessFundIncome } from '../../src/policy/fund-income.ts';
import { assessFundCheck, assessFundProjection } from '../../src/policy/fund-projection.ts';
import { assessFundSplit, type Split } from '../../src/policy/fund-split.ts';
import { formatInterval, formatYuan, type Interval, parseYuan } from '../../src/policy/money.ts';
import { printAnswer } from '../../src/policy/printed.ts';

/** A fund's year as cases write one, in yuan. What is left out is nothing. */
export interface GivenFundYear {
  heads?: number;
  arrivals?: Partial<Record<Payer, string>>;
  interest?: string;
  administration?: string;
  otherOutlay?: string;
  credited?: string;
  /** By day: the pool's part, and family accounts'. */
  settled?: Record<Day, [basic: string, account: string]>;
  basis?: FundBasis;
  /** The last day that a projection counts. */
  until?: Day;
}

const fen = (yuan = '0.00') => (yuan.startsWith('-') ? -parseYuan(yuan.slice(1)) : parseYuan(yuan));

function factsOf(given: GivenFundYear, asOf: Day, { regionCode, scheme, policyYear }: CompiledRulebook): FundFacts {
  return {
    ...{ poolingAreaCode: regionCode, scheme, policyYear, asOf, heads: given.heads ?? 0 },
    arrivals: Object.entries(given.arrivals ?? {}).map(([payer, yuan]) => ({
      payer: payer as Payer,
      arrivedFen: fen(yuan),
    })),
    interestFen: fen(given.interest),
    administrationFen: fen(given.administration),
    otherOutlayFen: fen(given.otherOutlay),
    creditedFen: fen(given.credited),
    settled: Object.entries(given.settled ?? {}).map(([day, [basic, account]]) => ({
      ...{ day, basicFen: fen(basic), accountFen: fen(account) },
    })),
  };
}

const amount = (interval: Interval | null) => interval && formatInterval(interval);
const shares = ({ total, toAccounts, toPool, riskFund, poolAfter }: Split) =>
  [total, toAccounts, toPool, riskFund, poolAfter].map(amount).join(' ');

/** All that the law says to a fund's year, as cases write it. Shares are: total, family accounts, pool, risk fund, what is left of the pool. */
export function fundAnswer(given: GivenFundYear, at: { readonly asOf: Day }, book: CompiledRulebook): object {
  const { basis = 'ARRIVED', until = at.asOf } = given;
  const facts = factsOf(given, at.asOf, book);
  const income = assessFundIncome(facts, at, book);
  const split = assessFundSplit(facts, basis, at, book);
  const projection = assessFundProjection(facts, { basis, until }, at, book);
  return {
    due: amount(income.due),
    outstanding: amount(income.outstanding),
    sources: income.sources.map(({ kind, payer, due, arrivedFen, outstanding }) =>
      [kind, payer, amount(due), formatYuan(arrivedFen), amount(outstanding)].filter((part) => part !== null).join(' '),
    ),
    perHead: shares(split.perHead),
    ofYear: shares(split.ofYear),
    check: printAnswer(assessFundCheck(facts, basis, at, book)),
    projection: projection && {
      pace: `${projection.daysGone}/${projection.days}`,
      paidOut: formatYuan(projection.paidOutFen),
      projected: formatYuan(projection.projectedFen),
      pool: projection.poolFen === null ? null : formatYuan(projection.poolFen),
      usedUpOn: projection.usedUpOn,
      check: printAnswer(projection.check),
    },
    ...{
      cites: split.decision.citations.map(({ locator }) => locator),
      reasons: split.decision.reasons.map(({ key }) => key),
    },
  };
}
