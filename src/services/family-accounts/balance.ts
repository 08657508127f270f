import type { Fen } from '../../policy/money.ts';
import { type AccountBalance, accountsOfPeople, balancesOfHouseholds } from '../../store/queries/family-account.ts';
import { householdsOfPeople } from '../../store/queries/household.ts';
import type { Counter } from '../write.ts';

type Asking = Pick<Counter, 'db' | 'reach'>;

/** Settling finds an account wherever the household's file is kept: what is paid never hangs on who settles it. */
export const anyAccount = ({ db }: Pick<Counter, 'db'>): Asking => ({
  db,
  reach: { kind: 'EVERYWHERE', isSensitiveShown: false },
});

/** 家庭账户余额: the sum of all lines of the accounts of households that may be seen, in fen. */
export async function balanceOf({ db, reach }: Asking, householdIds: readonly string[]): Promise<Map<string, Fen>> {
  const rows = await balancesOfHouseholds(db, reach, householdIds);
  return new Map(rows.map(({ householdId, balanceFen }) => [householdId, balanceFen]));
}

/** Whose account pays for people's care: the household that each belongs to on a day, of several the one joined last. */
export async function householdOf(
  { db, reach }: Asking,
  personIds: readonly string[],
  day: string,
): Promise<Map<string, string>> {
  const rows = await householdsOfPeople(db, reach, personIds, day);
  return new Map(rows.map(({ personId, id }) => [personId, id] as const).reverse());
}

/** Both at once, by whose care it pays. Whoever is going to spend of it holds the household before. */
export async function accountsOf(
  { db, reach }: Asking,
  personIds: readonly string[],
  on: string,
): Promise<Map<string, AccountBalance>> {
  const rows = await accountsOfPeople(db, reach, { personIds, on });
  return new Map(rows.map(({ personId, ...account }) => [personId, account] as const).reverse());
}
