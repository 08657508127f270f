import { exchangeListsById, exchangeRowsById } from '../../store/queries/exchange.ts';
import { namesOfExchangeRows } from '../../store/queries/sealed.ts';
import { by, byKey } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Lists of enrolled people that other schemes and offices sent, and their rows. */
export function exchangeLoaders(source: LoaderSource) {
  const { db, reach, keyring } = source;
  const seen = seenBy(source);
  return {
    exchangeList: byKey(seen(exchangeListsById), by('id')),
    exchangeRow: byKey(seen(exchangeRowsById), by('id')),
    nameOfExchangeRow: byKey(
      async (keys) =>
        (await namesOfExchangeRows(db, reach, keys)).map((row) => ({
          id: row.id,
          name: row.sealed && keyring.open(row.sealed, `exchange_rows.name_cipher:${row.id}`),
        })),
      by('id'),
    ),
  };
}
