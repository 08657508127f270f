import { approveRefund, cancelRefund, type RefundCancelInput } from '../../../services/refunds/approve-refund.ts';
import { declareDueRefunds } from '../../../services/refunds/declare-due-refunds.ts';
import { type RefundDeclareInput, refundDeclare } from '../../../services/refunds/declare-refund.ts';
import type { NamedRefund } from '../../../services/refunds/hold-refund.ts';
import { payRefund, type RefundPayInput } from '../../../services/refunds/pay-refund.ts';
import { type DueBack, lateClauses, refundsDue } from '../../../services/refunds/refunds-due.ts';
import type { Keyed } from '../../../services/write.ts';
import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import type { RefundSearch } from '../../../store/queries/refund.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { PersonRow, RefundRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one refund: does the step, and reads the refund as it stands then. */
const step =
  <Fields>(take: (context: Context, input: Fields) => Promise<{ refundId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { refundId } = await take(context, input);
      return { refund: await context.loaders.refund.clear(refundId).load(refundId) };
    });

interface Due {
  readonly search: RefundSearch;
  readonly all: readonly DueBack[];
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

export const refund = {
  Query: {
    refunds: listOf<RefundRow>('Refund'),
    refundsDue: async (_: unknown, search: RefundSearch, context: Context): Promise<Due> => ({
      search,
      all: await refundsDue(context, search),
    }),
  },
  RefundOrderField: orderFields('Refund'),

  Mutation: {
    refundDeclare: step<RefundDeclareInput>(refundDeclare),
    refundApprove: step<Keyed & NamedRefund>(approveRefund),
    refundPay: step<RefundPayInput>(payRefund),
    refundCancel: step<RefundCancelInput>(cancelRefund),
    refundDeclareDue: (_: unknown, { input }: Input<Keyed & RefundSearch>, context: Context) =>
      withUserErrors(async () => {
        const { refundIds } = await declareDueRefunds(context, input);
        const made = (await Promise.all(refundIds.map((id) => context.loaders.refund.load(id)))).filter(
          (one) => one !== null,
        );
        return { count: made.length, total: sum(made.map(({ amountFen }) => amountFen)) };
      }),
  },

  Person: {
    refunds: (person: PersonRow, _: unknown, { loaders }: Context) =>
      ofWholeFile(person, loaders.refundsOfPerson, ({ policyYear }) => policyYear),
  },
  Refund: {
    amount: ({ amountFen }: RefundRow) => amountFen,
    person: ({ personId }: RefundRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    enrollment: ({ enrollmentId }: RefundRow, _: unknown, { loaders }: Context) =>
      enrollmentId === null ? null : loaders.enrollment.load(enrollmentId),
    payment: async ({ id }: RefundRow, _: unknown, { loaders }: Context) =>
      (await loaders.paymentsOfRefund.load(id))[0] ?? null,
  },
  RefundsDue: {
    heads: ({ all }: Due) => all.length,
    total: ({ all }: Due) => sum(all.map(({ amountFen }) => amountFen)),
    undeclared: ({ all }: Due) => all.filter(({ refund }) => refund === null).length,
    people({ all }: Due, { first, after }: { first: number; after?: string | null }) {
      if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE} people, not ${first}.`);
      return all.filter(({ personId }) => after == null || personId > after.toLowerCase()).slice(0, first);
    },
    clauses: ({ search }: Due, _: unknown, context: Context) => lateClauses(context, search),
  },
  RefundDue: {
    amount: ({ amountFen }: DueBack) => amountFen,
    person: ({ personId }: DueBack, _: unknown, { loaders }: Context) => loaders.person.load(personId),
  },
};
