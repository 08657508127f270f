import { exactFen } from '../../policy/money.ts';
import { withoutTimeout } from '../../store/db.ts';
import {
  type AccountYear,
  type CreditOfRegion,
  enrolledRegions,
  insertCredits,
  lockAccountsWithin,
  takeCreditsBack,
} from '../../store/queries/family-account-year.ts';
import { assertOwnRegion, type Counter, type Keyed, writeOnce } from '../write.ts';
import { accountLaws, refuseNone, refuseOpen } from './account-law.ts';
import { assertOneScheme } from './one-scheme.ts';

/**
 * 家庭账户入账: credits the household of everybody in a region who is enrolled and paid for the year with what the rulebook says, once for
 * each of them, and takes back what was credited for contributions that have gone back since. May be done as often as
 * people pay: only who came later is credited.
 */
export async function creditAccounts(counter: Counter, input: Keyed & AccountYear): Promise<void> {
  const { within, scheme, policyYear } = input;
  assertOwnRegion(counter, within, 'within');
  await writeOnce(
    counter,
    'familyAccountsCredit',
    input,
    () => ({}),
    async (tx) => {
      await withoutTimeout(tx.db.sql);
      await lockAccountsWithin(tx.db, tx.reach, within);
      const law = creditsByLaw(tx, await enrolledRegions(tx.db, input), input);
      const regions = law.map(({ region }) => region);
      await assertOneScheme(tx, regions, input);
      const booking = { by: tx.viewer.subject ?? '', on: tx.today };
      const takenBack = await takeCreditsBack(tx.db, tx.reach, input, booking);
      const credited = await insertCredits(tx.db, tx.reach, input, law, booking);
      return { subjects: [], details: { within, scheme, policyYear, credited, takenBack } };
    },
  );
}

/** What a head is credited in each of these regions. Refused while the amount is open, and where no law knows family accounts. */
function creditsByLaw(tx: Counter, regions: readonly string[], year: AccountYear): CreditOfRegion[] {
  const laws = accountLaws(tx, regions.length > 0 ? regions : [year.within], year);
  if (laws.length === 0) refuseNone(year);
  return laws.flatMap((law) => {
    const fen = exactFen(law.answer.perHead) ?? refuseOpen(law.answer);
    return law.regions.map((region) => ({ region, fen }));
  });
}
