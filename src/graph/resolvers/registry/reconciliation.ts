import type { GraphQLResolveInfo } from 'graphql';
import {
  type Chain,
  chainOf,
  type Reconciliation,
  type RegionHeads,
  reconcile,
} from '../../../services/statements/reconcile.ts';
import type { ListedPage } from '../../../store/listed.ts';
import {
  countDifferences,
  type DifferenceKind,
  type DifferenceRow,
  readDifferences,
} from '../../../store/queries/reconciliation.ts';
import { isAskedWithin } from '../../asked-field.ts';
import type { Context } from '../../context.ts';
import { aboutPerson, listed, placed, type ReportArguments, regionsFrom } from '../../listed.ts';

/** A region's row, with where its money is found. */
type RegionRow = RegionHeads & Pick<Reconciliation, 'chains'>;

export const reconciliation = {
  Query: {
    async reconciliation(_: unknown, asked: ReportArguments, context: Context, info: GraphQLResolveInfo) {
      await context.refer.assertRegion(asked.within);
      return reconcile(context, asked, isAskedWithin(info, 'money'));
    },
  },

  Reconciliation: {
    policyYear: ({ year }: Reconciliation) => year.policyYear,
    scheme: ({ year }: Reconciliation) => year.scheme,
    money: async ({ chains }: Reconciliation) => chainOf([...(await chains()).values()]),
    regions: ({ regions, chains }: Reconciliation, page: { first: number; after?: string | null }): RegionRow[] =>
      regionsFrom(regions, page).map((row) => ({ ...row, chains })),
    async differences(
      { year }: Reconciliation,
      { kind = null, ...page }: { kind?: DifferenceKind | null } & ListedPage,
      { db, reach }: Context,
    ) {
      const read = await readDifferences(db, reach, year, kind, page);
      return listed(read, () => countDifferences(db, reach, year, kind));
    },
  },

  RegionReconciliation: {
    ...placed,
    money: async ({ region, chains }: RegionRow) => (await chains()).get(region) ?? chainOf([]),
  },

  ReceiptChain: {
    receiptTotal: ({ receiptFen }: Chain) => receiptFen,
    lineTotal: ({ lineFen }: Chain) => lineFen,
    paidTotal: ({ paidFen }: Chain) => paidFen,
    lineDifference: ({ lineDifferenceFen }: Chain) => lineDifferenceFen,
    paidDifference: ({ paidDifferenceFen }: Chain) => paidDifferenceFen,
    voided: ({ voidedFen }: Chain) => voidedFen,
    withoutReceipt: ({ looseFen }: Chain) => looseFen,
  },

  ReconciliationDifference: {
    ...placed,
    ...aboutPerson,
    receipt: ({ receiptId }: DifferenceRow, _: unknown, { loaders }: Context) =>
      receiptId && loaders.receipt.load(receiptId),
    expected: ({ expectedFen }: DifferenceRow) => expectedFen,
    found: ({ paidFen }: DifferenceRow) => paidFen,
  },
};
