import {
  duesOfPeople,
  paymentsById,
  paymentsOfEnrollments,
  paymentsOfPeople,
  paymentsOfRefunds,
} from '../../store/queries/payment.ts';
import { refundsById, refundsOfPeople } from '../../store/queries/refund.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** What is due of people, what was paid, and what was paid back. */
export function paymentLoaders(source: LoaderSource) {
  const seen = seenBy(source);
  return {
    duesOfPerson: groupedBy(seen(duesOfPeople), by('personId')),
    payment: byKey(seen(paymentsById), by('id')),
    paymentsOfPerson: groupedBy(seen(paymentsOfPeople), by('personId')),
    paymentsOfEnrollment: groupedBy(seen(paymentsOfEnrollments), by('enrollmentId')),

    refund: byKey(seen(refundsById), by('id')),
    refundsOfPerson: groupedBy(seen(refundsOfPeople), by('personId')),
    paymentsOfRefund: groupedBy(seen(paymentsOfRefunds), by('refundId')),
  };
}
