import { type ExchangeDecideInput, exchangeDecide } from '../../../services/exchange/decide-exchange-row.ts';
import { outcomeOfExchangeRow } from '../../../services/people/death-outcome.ts';
import { PageRefused } from '../../../store/connection.ts';
import { type ExchangeKind, newestExchangeLists } from '../../../store/queries/exchange.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { ExchangeListRow, ExchangeRowRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

/** More lists than anybody looks through at once. */
const MOST_LISTS = 100;

interface RowsAsked {
  readonly outcome?: string | null;
  readonly state?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const listRows = listOf<ExchangeRowRow>('ExchangeRow');

/** What a row says, field by field. */
const valuesOf = (said: unknown) =>
  Object.entries(said as Record<string, string | null>).map(([field, value]) => ({ field, value }));

export const exchange = {
  Query: {
    exchangeLists(_: unknown, asked: { kind?: ExchangeKind | null; first: number }, { db, reach }: Context) {
      if (asked.first < 0 || asked.first > MOST_LISTS) {
        throw new PageRefused(`Ask for 0 to ${MOST_LISTS} lists, not for ${asked.first}.`);
      }
      return newestExchangeLists(db, reach, { kind: asked.kind ?? null, first: asked.first });
    },
  },
  Mutation: {
    exchangeDecide: (_: unknown, { input }: { input: ExchangeDecideInput }, context: Context) =>
      withUserErrors(async () => {
        const { rowId } = await exchangeDecide(context, input);
        const row = await readAnew(context).exchangeRow.load(rowId);
        return { row, ...(await outcomeOfExchangeRow(context, rowId)) };
      }),
  },
  ExchangeRowOrderField: orderFields('ExchangeRow'),

  ExchangeList: {
    region: ({ regionCode }: ExchangeListRow, _: unknown, context: Context) => regionOf(regionCode, context),
    rows({ id }: ExchangeListRow, { outcome, state, first, after }: RowsAsked, context: Context) {
      const where = {
        listId: { eq: id },
        ...(outcome && { outcome: { eq: outcome } }),
        ...(state && { state: { eq: state } }),
      };
      return listRows(null, { where, first: first ?? null, after: after ?? null }, context);
    },
  },
  ExchangeRow: {
    list: ({ listId }: ExchangeRowRow, _: unknown, { loaders }: Context) => loaders.exchangeList.load(listId),
    number: ({ numberMasked }: ExchangeRowRow) => numberMasked,
    name: async ({ id }: ExchangeRowRow, _: unknown, { loaders }: Context) =>
      (await loaders.nameOfExchangeRow.load(id))?.name ?? null,
    person: ({ personId }: ExchangeRowRow, _: unknown, { loaders }: Context) =>
      personId && loaders.person.load(personId),
    theirs: ({ theirs }: ExchangeRowRow) => valuesOf(theirs),
    ours: ({ ours }: ExchangeRowRow) => valuesOf(ours),
  },
};
