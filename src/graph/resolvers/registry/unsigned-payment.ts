import { sum } from '../../../services/statements/reconcile.ts';
import type { ListedPage } from '../../../store/listed.ts';
import {
  countUnsigned,
  readUnsigned,
  readUnsignedIds,
  type UnsignedRow,
} from '../../../store/queries/unsigned-payment.ts';
import { connectionOf } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { placed, type ReportArguments, regionsFrom } from '../../listed.ts';

interface UnsignedPayments {
  readonly year: ReportArguments;
  readonly rows: readonly UnsignedRow[];
}

export const unsignedPayment = {
  Query: {
    async unsignedPayments(_: unknown, year: ReportArguments, context: Context): Promise<UnsignedPayments> {
      await context.refer.assertRegion(year.within);
      return { year, rows: await readUnsigned(context.db, context.reach, year) };
    },
  },

  UnsignedPayments: {
    count: ({ rows }: UnsignedPayments) => sum(rows, ({ payments }) => payments),
    amount: ({ rows }: UnsignedPayments) => sum(rows, ({ amountFen }) => amountFen),
    regions: ({ rows }: UnsignedPayments, page: { first: number; after?: string | null }) => regionsFrom(rows, page),
    async payments({ year }: UnsignedPayments, page: ListedPage, { db, reach, loaders }: Context) {
      const read = await readUnsignedIds(db, reach, year, page);
      const nodes = await Promise.all(read.rows.map(({ id }) => loaders.payment.load(id)));
      return connectionOf(read, nodes, () => countUnsigned(db, reach, year));
    },
  },

  RegionUnsignedPayments: {
    ...placed,
    count: ({ payments }: UnsignedRow) => payments,
    amount: ({ amountFen }: UnsignedRow) => amountFen,
  },
};
