import { CLAIM_PAYERS, type ClaimPayer } from '../../policy/claim/payout.ts';
import type { FundCheck } from '../../policy/fund.ts';
import type { FundFacts } from '../../policy/fund-facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { Rulebook } from '../../policy/rulebook.ts';
import { changeableIn, type ParameterChange, problemsOfChanges } from '../../policy/what-if/changed-law.ts';
import type { PayerSums } from '../../policy/what-if/price.ts';
import type { Tally } from '../../policy/what-if/tally.ts';
import { bulkTransaction } from '../../store/db.ts';
import { type FundQuestion, rangesOfFund } from '../../store/queries/fund.ts';
import { stageSettled, whatIfPages } from '../../store/queries/what-if.ts';
import type { Counter } from '../write.ts';
import { assertFundArea } from './fund-area.ts';
import { fundCheckOf } from './fund-law.ts';
import { fundFacts } from './fund-year.ts';
import { tallyInThreads } from './what-if-crew.ts';
import { WhatIfRefused } from './what-if-refused.ts';
import { tallier, type WhatIfWork } from './what-if-tallier.ts';

/** Up to so many pages are priced in this thread: to open others takes as long. */
const PAGES_HERE = 4;

/** 参数测算: what a fund's year would have come to by other parameters, over the claims that were settled of it. */
export interface FundWhatIf {
  readonly fund: FundQuestion;
  readonly tally: Tally;
  /** The year against its limits, as the books stand. */
  readonly check: FundCheck;
  /** The same by what is tried, where it pays least and where it pays most; one and the same while no amount is open. */
  readonly paidLeast: FundCheck;
  readonly paidMost: FundCheck;
}

type Asking = Pick<Counter, 'db' | 'reach' | 'today' | 'rulebooks'>;

/**
 * Prices every claim that stands settled of a fund's year by the rulebook in force and by the same with other deductibles, ratios and
 * ceilings: what is paid, whom it is about, and what the fund would keep. Of each person's claims those settled first fill the year
 * first. Nothing is written. Refused where a parameter is none of these, or leaves the range that the document gives.
 */
export async function fundWhatIf(
  counter: Asking,
  fund: FundQuestion,
  changes: readonly ParameterChange[],
): Promise<FundWhatIf> {
  await assertFundArea(counter, fund.poolingAreaCode, 'poolingArea');
  const { scheme, policyYear, poolingAreaCode: region } = fund;
  const { rulebook } = counter.rulebooks.find({ region, scheme, policyYear });
  assertMayBeTried(rulebook, changes);
  const [facts, tally] = await Promise.all([
    fundFacts(counter, fund),
    tallyFund(counter, fund, { rulebook, changes, asOf: counter.today }),
  ]);
  const checkOf = (paid: PayerSums) => checkWith(counter, facts, differenceOf(paid, tally.published));
  return {
    ...{ fund, tally },
    check: checkOf(tally.published),
    paidLeast: checkOf(tally.least),
    paidMost: checkOf(tally.most),
  };
}

function assertMayBeTried(rulebook: Rulebook, changes: readonly ParameterChange[]): void {
  const problems = problemsOfChanges(rulebook, changes);
  if (problems.length > 0) throw new WhatIfRefused(problems, changeableIn(rulebook));
}

async function tallyFund({ db, today }: Asking, fund: FundQuestion, work: WhatIfWork): Promise<Tally> {
  const ranges = await rangesOfFund(db, fund, today);
  return bulkTransaction(db, async (tx) => {
    const { add, lists, tally } = tallier(work);
    const pages = await stageSettled(tx, { ...fund, ranges });
    const read = whatIfPages(tx, { ...fund, ranges }, lists);
    if (pages > PAGES_HERE) return tallyInThreads(work, pages, read);
    for (let page = 0; page < pages; page++) add(await read(page));
    return tally;
  });
}

type Difference = Readonly<Record<'basicFen' | 'accountFen', Fen>>;

function differenceOf(paid: PayerSums, published: PayerSums): Difference {
  const of = (payer: ClaimPayer) => {
    const at = CLAIM_PAYERS.indexOf(payer);
    return (paid[at] ?? 0) - (published[at] ?? 0);
  };
  return { basicFen: of('BASIC_FUND'), accountFen: of('FAMILY_ACCOUNT') };
}

/** The year's limits if its care had cost so much more, or less. */
function checkWith(counter: Asking, facts: FundFacts, more: Difference): FundCheck {
  const settled = [...facts.settled, { day: facts.asOf, ...more }];
  const asked = { basis: 'ARRIVED', until: facts.asOf } as const;
  return fundCheckOf({ ...facts, settled }, asked, counter).finding;
}
