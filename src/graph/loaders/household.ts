import { accountLinesOfHouseholds, balancesOfHouseholds } from '../../store/queries/family-account.ts';
import {
  householdsById,
  householdsOfPeople,
  membershipsOfPeople,
  membersOfHouseholds,
} from '../../store/queries/household.ts';
import { addressesOfHouseholds } from '../../store/queries/sealed.ts';
import { by, byKey, groupedBy, memo } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Households, who lives in them, and their family accounts. */
export function householdLoaders(source: LoaderSource) {
  const { db, reach, today, keyring } = source;
  const seen = seenBy(source);
  return {
    household: byKey(seen(householdsById), by('id')),
    householdOfPerson: groupedBy((keys) => householdsOfPeople(db, reach, keys, today), by('personId')),
    membershipsOfPerson: groupedBy(seen(membershipsOfPeople), by('personId')),
    /** One loader for each day asked about: almost always today alone. */
    membersOn: memo((on) => groupedBy((keys) => membersOfHouseholds(db, reach, keys, on), by('householdId'))),
    addressOfHousehold: byKey(
      async (keys) =>
        (await addressesOfHouseholds(db, reach, keys)).map((row) => ({
          id: row.id,
          address: row.sealed && keyring.open(row.sealed, `households.address_cipher:${row.id}`),
        })),
      by('id'),
    ),
    balanceOfHousehold: byKey(seen(balancesOfHouseholds), by('householdId')),
    linesOfAccount: groupedBy(seen(accountLinesOfHouseholds), by('householdId')),
  };
}
