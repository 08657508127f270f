import {
  linesById,
  linesOfPeople,
  linesOfReceipts,
  receiptsById,
  receiptsOfHouseholds,
  replacementsOfReceipts,
  voidsOfReceipts,
} from '../../store/queries/receipt.ts';
import { domicilesOfReceipts } from '../../store/queries/sealed.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Receipts, their lines, and what became of them. */
export function receiptLoaders(source: LoaderSource) {
  const { db, reach, keyring } = source;
  const seen = seenBy(source);
  return {
    receipt: byKey(seen(receiptsById), by('id')),
    receiptsOfHousehold: groupedBy(seen(receiptsOfHouseholds), by('householdId')),
    receiptLine: byKey(seen(linesById), by('id')),
    linesOfReceipt: groupedBy(seen(linesOfReceipts), by('receiptId')),
    linesOfPerson: groupedBy(seen(linesOfPeople), by('personId')),
    voidOfReceipt: byKey(seen(voidsOfReceipts), by('receiptId')),
    replacementsOfReceipt: groupedBy(seen(replacementsOfReceipts), by('replacesId')),
    domicileOfReceipt: byKey(
      async (keys) =>
        (await domicilesOfReceipts(db, reach, keys)).map((row) => ({
          id: row.id,
          domicile: row.sealed && keyring.open(row.sealed, `receipts.domicile_cipher:${row.id}`),
        })),
      by('id'),
    ),
  };
}
