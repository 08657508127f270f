import {
  type HouseholdAccounts,
  householdAccounts,
  movementsOf,
} from '../../../services/family-accounts/account-sums.ts';
import { closeAccounts } from '../../../services/family-accounts/close-accounts.ts';
import { creditAccounts } from '../../../services/family-accounts/credit-accounts.ts';
import type { Keyed } from '../../../services/write.ts';
import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import type { AccountLineRow } from '../../../store/queries/family-account.ts';
import type { AccountMovement } from '../../../store/queries/family-account-sum.ts';
import type { AccountYear } from '../../../store/queries/family-account-year.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { HouseholdRow } from '../../rows.ts';

/** A mutation about the accounts of a region: books, and reads them as they stand then. */
const booking =
  (book: (context: Context, input: Keyed & AccountYear) => Promise<void>) =>
  (_: unknown, { input }: { input: Keyed & AccountYear }, context: Context) =>
    withUserErrors(async () => {
      await book(context, input);
      return { accounts: await householdAccounts(context, input) };
    });

interface Slice {
  readonly first: number;
  readonly after?: string | null;
}

function sliceOf(lines: readonly AccountLineRow[], { first, after }: Slice): readonly AccountLineRow[] {
  if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE} lines, not ${first}.`);
  if (after == null) return lines.slice(0, first);
  const last = lines.findIndex(({ id }) => id === after.toLowerCase());
  if (last < 0) throw new PageRefused(`The account has no line ${after}: name the last line of the page before.`);
  return lines.slice(last + 1, last + 1 + first);
}

export const familyAccount = {
  Query: {
    familyAccounts: (_: unknown, year: AccountYear, context: Context) => householdAccounts(context, year),
  },
  Mutation: {
    familyAccountsCredit: booking(creditAccounts),
    familyAccountsClose: booking(closeAccounts),
  },

  Household: { account: ({ id }: HouseholdRow) => ({ id }) },
  HouseholdAccount: {
    balance: async ({ id }: HouseholdRow, _: unknown, { loaders }: Context) =>
      (await loaders.balanceOfHousehold.load(id))?.balanceFen ?? 0,
    lines: async ({ id }: HouseholdRow, slice: Slice, { loaders }: Context) =>
      sliceOf(await loaders.linesOfAccount.load(id), slice),
  },
  AccountLine: {
    amount: ({ amountFen }: AccountLineRow) => amountFen,
    enrollment: ({ enrollmentId }: AccountLineRow, _: unknown, { loaders }: Context) =>
      enrollmentId && loaders.enrollment.load(enrollmentId),
    claim: ({ claimId }: AccountLineRow, _: unknown, { loaders }: Context) => claimId && loaders.claim.load(claimId),
    otherHousehold: ({ otherHouseholdId }: AccountLineRow, _: unknown, { loaders }: Context) =>
      otherHouseholdId && loaders.household.load(otherHouseholdId),
  },
  HouseholdAccounts: {
    credited: ({ creditedFen }: HouseholdAccounts) => creditedFen,
    owed: ({ owedFen }: HouseholdAccounts) => owedFen,
    balance: ({ balanceFen }: HouseholdAccounts) => balanceFen,
    stranded: ({ strandedFen }: HouseholdAccounts) => strandedFen,
    movements: (accounts: HouseholdAccounts, _: unknown, context: Context) => movementsOf(context, accounts),
  },
  AccountMovement: { amount: ({ amountFen }: AccountMovement) => amountFen },
};
