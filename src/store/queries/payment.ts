import { sql } from 'drizzle-orm';
import { contributionDue } from '../nouns/contribution-due.ts';
import { payment } from '../nouns/payment.ts';
import { rowsBy } from '../rows.ts';
import { contributionDues, payments } from '../tables/index.ts';

const latestFirst = [sql`${payments.paidOn} desc`, sql`${payments.id}`];

export const paymentsById = rowsBy(payment, payments.id);
export const paymentsOfPeople = rowsBy(payment, payments.personId, latestFirst);
export const paymentsOfRefunds = rowsBy(payment, payments.refundId, latestFirst);
export const paymentsOfEnrollments = rowsBy(payment, payments.enrollmentId, latestFirst);

export const duesOfPeople = rowsBy(contributionDue, contributionDues.personId, [
  sql`${contributionDues.policyYear} desc`,
]);
