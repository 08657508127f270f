import {
  type AccountMovement,
  type AccountSums,
  readAccountMovements,
  readAccountSums,
} from '../../store/queries/family-account-sum.ts';
import { type AccountYear, enrolledRegions } from '../../store/queries/family-account-year.ts';
import type { Counter } from '../write.ts';
import { accountLaws } from './account-law.ts';

/** 家庭账户汇总: the accounts of a region's households taken together, as far as they may be seen. */
export interface HouseholdAccounts extends AccountSums {
  readonly year: AccountYear;
}

type Asking = Pick<Counter, 'db' | 'reach' | 'rulebooks' | 'today'>;

export async function householdAccounts(asking: Asking, year: AccountYear): Promise<HouseholdAccounts> {
  const { db, reach, today: on } = asking;
  const laws = accountLaws(asking, await enrolledRegions(db, year), year);
  const regions = laws.flatMap((law) => law.regions);
  return { ...(await readAccountSums(db, reach, year, { regions, on })), year };
}

/** What moved in the year of these accounts, kind by kind. */
export const movementsOf = ({ db, reach }: Asking, { year }: HouseholdAccounts): Promise<AccountMovement[]> =>
  readAccountMovements(db, reach, year);
