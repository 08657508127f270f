import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import type { ContributionDueRow, PaymentRow } from '../../rows.ts';
import { recorded } from './shared.ts';

export const payment = {
  Query: { payments: listOf<PaymentRow>('Payment') },
  PaymentOrderField: orderFields('Payment'),

  Payment: {
    ...recorded('Payment'),
    amount: ({ paidFen }: PaymentRow) => paidFen,
    person: ({ personId }: PaymentRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    enrollment: ({ enrollmentId }: PaymentRow, _: unknown, { loaders }: Context) =>
      enrollmentId && loaders.enrollment.load(enrollmentId),
    accountHolder: ({ accountHolderId }: PaymentRow, _: unknown, { loaders }: Context) =>
      accountHolderId && loaders.person.load(accountHolderId),
    reverses: ({ reversesId }: PaymentRow, _: unknown, { loaders }: Context) =>
      reversesId && loaders.payment.load(reversesId),
    collector: ({ collectorId }: PaymentRow, _: unknown, { loaders }: Context) =>
      collectorId && loaders.staff.load(collectorId),
    async receipt({ receiptLineId }: PaymentRow, _: unknown, { loaders }: Context) {
      const line = receiptLineId && (await loaders.receiptLine.load(receiptLineId));
      return line ? loaders.receipt.load(line.receiptId) : null;
    },
  },

  ContributionDue: {
    ...recorded('ContributionDue'),
    standard: ({ standardFen }: ContributionDueRow) => standardFen,
    collected: ({ collectedFen }: ContributionDueRow) => collectedFen,
  },
};
