import { withoutTimeout } from '../../store/db.ts';
import {
  type AccountYear,
  accountRegions,
  insertLapses,
  lockAccountsWithin,
} from '../../store/queries/family-account-year.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { type AccountLaw, accountLaws, clausesOf, refuseNone, refuseOpen } from './account-law.ts';
import { assertOneScheme } from './one-scheme.ts';

/**
 * 家庭账户年终清零: lets lapse what is left in the accounts of a region when a year is over, where the rulebook does not carry it over;
 * refused where it does. What was credited for later years stays.
 */
export async function closeAccounts(counter: Counter, input: Keyed & AccountYear): Promise<void> {
  const { within, scheme, policyYear } = input;
  assertOwnRegion(counter, within, 'within');
  assertOver(counter, policyYear);
  await writeOnce(
    counter,
    'familyAccountsClose',
    input,
    () => ({}),
    async (tx) => {
      await withoutTimeout(tx.db.sql);
      await lockAccountsWithin(tx.db, tx.reach, within);
      const regions = lapsingOf(tx, await accountRegions(tx.db, tx.reach, within), input);
      await assertOneScheme(tx, regions, input);
      const booking = { by: tx.viewer.subject ?? '', on: tx.today };
      const lapsed = await insertLapses(tx.db, tx.reach, input, regions, booking);
      return { subjects: [], details: { within, scheme, policyYear, lapsed } };
    },
  );
}

/** The regions whose law lets accounts lapse; refused where the law leaves it open, or carries all of them over. */
function lapsingOf(tx: Counter, regions: readonly string[], year: AccountYear): string[] {
  const laws = accountLaws(tx, regions.length > 0 ? regions : [year.within], year);
  const open = laws.find(({ answer }) => answer.carriesOver === null);
  if (open) refuseOpen(open.answer);
  const lapsing = laws.filter(({ answer }) => answer.carriesOver === false);
  if (lapsing.length > 0) return lapsing.flatMap((law) => law.regions);
  const [kept] = laws;
  return kept ? refuseKept(kept) : refuseNone(year);
}

function refuseKept({ answer }: AccountLaw): never {
  const text = {
    zh: '家庭账户余额结转下年使用，不得清零。',
    en: 'What is left in a family account is carried over into the next year: nothing lapses.',
  };
  throw new WriteRefused([
    { code: 'ACCOUNT_CARRIES_OVER', text, field: 'policyYear', clauses: clausesOf(answer.decision) },
  ]);
}

function assertOver({ today }: Counter, policyYear: number): void {
  const last = `${policyYear}-12-31`;
  if (today > last) return;
  const text = {
    zh: `${policyYear}年度尚未结束，${last}之后才能清零。`,
    en: `The year ${policyYear} is not over: its accounts are closed after ${last}.`,
  };
  refuseWrite('YEAR_NOT_OVER', text, 'policyYear');
}
